package com.apifyforge.gateway.follow;

import com.apifyforge.client.Cluster;
import com.apifyforge.gateway.projection.Progress;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FollowConfiguration {
    @Bean
    Followers followers(Progress progress) {
        var followers = new Followers();
        progress.listen(followers::written);
        return followers;
    }

    @Bean
    FanOut fanOut(Cluster cluster, Followers followers, Progress progress) {
        return new FanOut(cluster, followers, progress);
    }
}
