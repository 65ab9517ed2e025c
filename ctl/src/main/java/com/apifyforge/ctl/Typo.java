package com.apifyforge.ctl;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Finds what no command or option is called, and what was meant. The parser alone tells first what is missing, which
 * after a typing error is the thing that was typed.
 */
public final class Typo {
    /** What is repeated to the person; anything else may be a token. */
    private static final Pattern TYPED = Pattern.compile("-{0,2}[a-z-]{1,20}");

    private static final int CLOSE = 2;

    private Typo() {}

    /** The first one, as a sentence; empty if there is none. */
    public static Optional<String> in(CommandLine root, String... arguments) {
        CommandSpec spec = root.getCommandSpec();
        boolean positional = false;
        for (int at = 0; at < arguments.length; at++) {
            String word = arguments[at];
            if (word.startsWith("-") && word.length() > 1) {
                String name = word.replaceFirst("(?s)=.*", "");
                OptionSpec option = spec.optionsMap().get(name);
                if (option == null) {
                    return Optional.of(unknown("option", name, spec.optionsMap().keySet()));
                }
                boolean takesNext = option.arity().max() > 0 && !word.contains("=");
                if (takesNext && at + 1 < arguments.length && spec.optionsMap().containsKey(arguments[at + 1])) {
                    // An option without its value; the parser says so.
                    return Optional.empty();
                }
                at += takesNext ? 1 : 0;
            } else if (spec.subcommands().containsKey(word)) {
                spec = spec.subcommands().get(word).getCommandSpec();
            } else if (!spec.subcommands().isEmpty()) {
                return Optional.of(unknown("command", word, shown(spec)));
            } else if (positional || spec.positionalParameters().isEmpty()) {
                return Optional.of(
                        "There is an argument too many: values belong to options, as in --user alice. A token"
                                + " is never an argument; connect asks for it.");
            } else {
                positional = true;
            }
        }
        return Optional.empty();
    }

    private static List<String> shown(CommandSpec spec) {
        return spec.subcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String unknown(String kind, String word, Collection<String> names) {
        if (!TYPED.matcher(word).matches()) {
            return "There is no such " + kind + ". A token is never an argument; connect asks for it.";
        }
        String meant = closest(word, names).stream().collect(Collectors.joining(" or "));
        return "There is no " + kind + " " + word + "." + (meant.isEmpty() ? "" : " Did you mean " + meant + "?");
    }

    static List<String> closest(String word, Collection<String> names) {
        int least = names.stream().mapToInt(name -> distance(word, name)).min().orElse(Integer.MAX_VALUE);
        return least > CLOSE
                ? List.of()
                : names.stream()
                        .filter(name -> distance(word, name) == least)
                        .sorted()
                        .toList();
    }

    /** Letters to put in, leave out, replace or swap with their neighbour. */
    private static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                steps[i][j] = Math.min(Math.min(steps[i - 1][j], steps[i][j - 1]) + 1, steps[i - 1][j - 1] + same);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                steps[i][j] = swapped ? Math.min(steps[i][j], steps[i - 2][j - 2] + 1) : steps[i][j];
            }
        }
        return steps[one.length()][other.length()];
    }
}
