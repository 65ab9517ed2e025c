package com.apifyforge.service.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Takes the place of Boot's error page, which is meant for browsers. A service imports it. */
@Controller
public final class ContainerErrors implements ErrorController {
    @RequestMapping("${server.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = request.getAttribute("jakarta.servlet.error.status_code") instanceof Integer code
                        && HttpStatus.resolve(code) instanceof HttpStatus known
                ? known
                : HttpStatus.INTERNAL_SERVER_ERROR;
        Problem.write(
                response,
                status,
                status.is4xxClientError() ? "The request is malformed." : "The service failed; its log says why.");
    }
}
