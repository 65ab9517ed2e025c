package com.apifyforge.console.web;

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
        HttpStatus status = request.getAttribute("jakarta.servlet.error.status_code") instanceof Integer code
                        && HttpStatus.resolve(code) instanceof HttpStatus known
                ? known
                : HttpStatus.INTERNAL_SERVER_ERROR;
        boolean callers = status.is4xxClientError();
        ProblemBody.write(
                response,
                status,
                callers ? ProblemBody.MALFORMED : ProblemBody.FAILED,
                callers ? "The request is malformed." : ProblemBody.FAILED_DETAIL);
    }
}
