package com.apifyforge.gateway.policy;

import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.policy.Rule.Most;
import com.apifyforge.service.StartRefusedException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a policy, in YAML or JSON: a list {@code rules}. Strict, as a word that is not understood may be a limit.
 * Whatever is wrong refuses the start, with its line and what to write there.
 */
final class PolicyFile {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final Set<String> FIELDS =
            Set.of("caller", "for", "actors", "tasks", "memoryMbytes", "timeoutSecs", "maxItems", "maxTotalChargeUsd");
    private static final Pattern TARGET = Pattern.compile("[*]|[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

    private final Path file;

    private PolicyFile(Path file) {
        this.file = file;
    }

    /** Throws {@link StartRefusedException}. */
    static Policy read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new StartRefusedException("gateway.policy: " + file + " is larger than a megabyte.");
            }
            return new PolicyFile(file).policy(Files.readString(file));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "gateway.policy: " + file + " cannot be read as UTF-8. docs/gateway.md has one to begin with.", e);
        }
    }

    private Policy policy(String text) {
        var top = map(root(text), "the file");
        known(top, Set.of("rules"));
        var rules = top.get("rules");
        if (rules == null) {
            throw new StartRefusedException("gateway.policy: " + file + " has no list \"rules\".");
        }
        return new Policy(list(rules, "rules").stream().map(this::rule).toList());
    }

    private Node root(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                throw new StartRefusedException("gateway.policy: " + file + " is empty. Write a list \"rules\".");
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new StartRefusedException("gateway.policy: " + file + ", line " + line
                    + ": this is not YAML or JSON (" + e.getProblem() + ").");
        } catch (YAMLException e) {
            throw new StartRefusedException("gateway.policy: " + file + " is not YAML or JSON.");
        }
    }

    private Rule rule(Node node) {
        var fields = map(node, "a rule");
        known(fields, FIELDS);
        Node caller = fields.get("caller");
        if (caller == null) {
            throw wrong(node, "the rule has no caller. Write \"people\", or the subject of a program's tokens");
        }
        String name = text(caller, "caller");
        return new Rule(
                name,
                users(node, fields.get("for"), name.equals(Rule.PEOPLE)),
                targets(fields.get("actors")),
                targets(fields.get("tasks")),
                new Most(
                        whole(fields.get("memoryMbytes")),
                        whole(fields.get("timeoutSecs")),
                        whole(fields.get("maxItems")),
                        number(fields.get("maxTotalChargeUsd"))));
    }

    private Set<String> users(Node rule, @Nullable Node node, boolean people) {
        String remedy = people
                ? "people act for themselves: write \"for: self\""
                : "write \"for: any\", or a list of the ids of users";
        if (node == null) {
            throw wrong(rule, "the rule does not say for whom; " + remedy);
        }
        if (node instanceof ScalarNode word) {
            if (!word.getValue().equals(people ? Rule.SELF : Rule.ANY)) {
                throw wrong(node, remedy);
            }
            return Set.of(word.getValue());
        }
        if (people) {
            throw wrong(node, remedy);
        }
        var ids = new HashSet<String>();
        for (Node one : list(node, "for")) {
            String id = text(one, "for");
            // Nobody is meant by a word that means everybody elsewhere.
            if (!Id.matches(id) || id.equals(Rule.ANY) || id.equals(Rule.SELF)) {
                throw wrong(one, "this is not the id of a user");
            }
            ids.add(id);
        }
        return Set.copyOf(ids);
    }

    private Set<String> targets(@Nullable Node node) {
        var targets = new HashSet<String>();
        if (node != null) {
            for (Node one : list(node, "actors and tasks")) {
                String target = text(one, "actors and tasks");
                if (!TARGET.matcher(target).matches()) {
                    throw wrong(one, "write an id, username~name, or \"*\" for every one");
                }
                targets.add(target);
            }
        }
        return Set.copyOf(targets);
    }

    private @Nullable Integer whole(@Nullable Node node) {
        try {
            return node == null ? null : positive(node, Integer.valueOf(text(node, "a limit")));
        } catch (NumberFormatException e) {
            throw wrong(Objects.requireNonNull(node), "write a whole number from 1 to 2147483647");
        }
    }

    private Integer positive(Node node, Integer number) {
        if (number < 1) {
            throw wrong(node, "write a whole number from 1 to 2147483647");
        }
        return number;
    }

    private @Nullable BigDecimal number(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        String text = text(node, "a limit");
        if (!text.matches("\\d{1,7}(\\.\\d{1,6})?")) {
            throw wrong(node, "write an amount such as 2.50");
        }
        return new BigDecimal(text);
    }

    private Map<String, Node> map(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, what + " is a list of names with values, as in \"caller: people\"");
        }
        var fields = new HashMap<String, Node>();
        mapping.getValue().forEach(entry -> {
            String name = text(entry.getKeyNode(), "a name");
            if (fields.put(name, entry.getValueNode()) != null) {
                throw wrong(entry.getKeyNode(), "this name stands there twice");
            }
        });
        return fields;
    }

    private void known(Map<String, Node> fields, Set<String> names) {
        fields.forEach((name, value) -> {
            if (!names.contains(name)) {
                throw wrong(value, "nothing has this name. There are " + new TreeSet<>(names));
            }
        });
    }

    private List<Node> list(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return new ArrayList<>(sequence.getValue());
        }
        throw wrong(node, what + " takes a list, as in [one, other]");
    }

    private String text(Node node, String what) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw wrong(node, what + " takes a word");
    }

    private StartRefusedException wrong(Node node, String what) {
        return new StartRefusedException(
                "gateway.policy: " + file + ", line " + (node.getStartMark().getLine() + 1) + ": " + what + ".");
    }
}
