package com.apifyforge.console.files;

import com.apifyforge.service.edge.RefusedException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Runbooks as texts: Markdown has no type that browsers show, so as files they would be downloaded. */
@RestController
class RunbookController {
    @GetMapping(path = "/runbooks/{name:[a-z-]+}.md", produces = "text/plain;charset=UTF-8")
    Resource runbook(@PathVariable String name) {
        var runbook = new ClassPathResource("static/runbooks/" + name + ".md");
        if (!runbook.exists()) {
            throw new RefusedException(HttpStatus.NOT_FOUND, "NOT_FOUND", "There is no runbook of this name.");
        }
        return runbook;
    }
}
