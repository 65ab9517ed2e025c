package com.apifyforge.tokens.web;

import com.apifyforge.service.edge.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Takes the place of Boot's error page, which is meant for browsers. */
@Controller
class ContainerErrors implements ErrorController {
    @RequestMapping("${server.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = Problems.statusOf(request);
        Problem.write(
                response,
                status,
                status.is4xxClientError() ? "The request is malformed." : "The service failed; its log says why.");
    }
}
