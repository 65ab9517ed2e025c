package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.apifyforge.sandbox.ApifySandbox;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody at the console: a browser without a past, and everything that it sends. */
final class Person implements AutoCloseable {
    static final double PATIENCE_MILLIS = 20_000;

    final Page page;
    final String user;
    /** Address, headers and body of each request. */
    final List<String> sent = new CopyOnWriteArrayList<>();
    /** What the page's scripts complained of: a broken policy, an exception. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    private final BrowserContext context;
    private final String console;
    private final Path codeFile;

    Person(Browser browser, String console, Path codeFile, String user) {
        this.context = browser.newContext(new NewContextOptions()
                .setViewportSize(1200, 800)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        this.console = console;
        this.codeFile = codeFile;
        this.user = user;
        context.setDefaultTimeout(PATIENCE_MILLIS);
        context.onRequest(request -> sent.add(text(request)));
        this.page = open();
    }

    /** Another tab of the same browser. */
    Page open() {
        Page opened = context.newPage();
        opened.onPageError(complaints::add);
        opened.onConsoleMessage(message -> {
            // Refusals and outages are told there by the browser itself.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        return opened;
    }

    private static String text(Request request) {
        byte[] body = request.postDataBuffer();
        return request.method() + " " + request.url() + "\n" + request.headers() + "\n"
                + (body == null ? "" : new String(body, UTF_8));
    }

    /** By a link with the present code, as {@code ./forge up} prints it. */
    Person signsIn() {
        page.navigate(console + "/#code=" + code());
        fill("User id", user);
        press("Sign in");
        assertThat(page.getByRole(AriaRole.NAVIGATION, new GetByRoleOptions().setName("Main")))
                .isVisible();
        return this;
    }

    String code() {
        try {
            return Files.readString(codeFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Person connects() {
        goes("connection");
        pastes(token(1));
        assertThat(heading("Stored token")).containsText("Connected");
        return this;
    }

    /** Into the field, and sends it. */
    void pastes(String text) {
        fill("Apify API token", text);
        press("Seal and connect");
    }

    String token(int number) {
        return new String(ApifySandbox.token(user, number), UTF_8);
    }

    /** Starts a job by the form and gives its id. */
    String starts(String input) {
        goes("start");
        fill("Name of the Actor", "apify/hello-world");
        fill("Input (JSON)", input);
        press("Start");
        page.waitForURL("**/#/jobs/*");
        return page.url().substring(page.url().lastIndexOf('/') + 1);
    }

    void goes(String place) {
        page.navigate(console + "/#/" + place);
    }

    void fill(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    }

    void press(String button) {
        button(button).click();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(name));
    }

    Locator dialog() {
        return page.getByRole(AriaRole.DIALOG);
    }

    Locator inDialog(String button) {
        return dialog().getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    /** What stands next to the state's badge of the job that is shown. */
    Locator verdict() {
        return page.locator(".verdict");
    }

    @Override
    public void close() {
        context.close();
    }
}
