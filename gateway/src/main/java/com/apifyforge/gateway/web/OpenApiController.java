package com.apifyforge.gateway.web;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The description of this port, as it is in the jar. */
@RestController
class OpenApiController {
    /** Not openapi.yaml: beside the token-service in one process that is another one's. */
    private static final Resource DESCRIPTION = new ClassPathResource("gateway-openapi.yaml");

    @GetMapping(path = "/v1/openapi.yaml", produces = "application/yaml")
    Resource description() {
        return DESCRIPTION;
    }
}
