package com.apifyforge.gateway.signin;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param codeFile where the one-time code is written; absent: no sign-in
 * @param tokenLife of the tokens that a code becomes
 */
@ConfigurationProperties("gateway.sign-in")
record SignInSettings(Path codeFile, Duration tokenLife) {}
