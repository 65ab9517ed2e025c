package com.apifyforge.console.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Kept by browsers and asked for again each time, by a tag that is the file's hash: an update is seen at once. */
@Configuration(proxyBeanMethods = false)
class FileConfiguration implements WebMvcConfigurer {
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:/index.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, "/**", "classpath:/static/");
        serve(registry, "/vault-client/*", "classpath:/vault-client/");
        serve(registry, "/lit-html/**", webJar("lit-html"));
    }

    private void serve(ResourceHandlerRegistry registry, String pattern, String location) {
        registry.addResourceHandler(pattern)
                .addResourceLocations(location)
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(this::tag);
    }

    /** Its folder has the version in its name. */
    private static String webJar(String name) {
        try {
            Properties jar = PropertiesLoaderUtils.loadProperties(
                    new ClassPathResource("META-INF/maven/org.webjars.npm/" + name + "/pom.properties"));
            return "classpath:/META-INF/resources/webjars/" + name + "/" + jar.getProperty("version") + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A weak one, as the file may be compressed on its way. */
    private String tag(Resource file) {
        return tags.computeIfAbsent(file.getDescription(), _ -> "W/\"" + sha256(file) + "\"");
    }

    private static String sha256(Resource file) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(file.getContentAsByteArray());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
