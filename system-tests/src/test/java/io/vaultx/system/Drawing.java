package io.vaultx.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/ARCHITECTURE.md says about the code, in the parts of it that the tests hold the code to. */
final class Drawing {
    private static final Pattern ARROWS = Pattern.compile("<!-- arrows -->\\s*```[a-z]*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("(?m)^(\\d+)\\. (.*(?:\\n   .*)*)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final String text;

    private Drawing(String text) {
        this.text = text;
    }

    static Drawing read() {
        return new Drawing(Repository.read("docs/ARCHITECTURE.md"));
    }

    /** Each module that uses another one, with those it uses. */
    Map<String, TreeSet<String>> arrows() {
        Matcher block = ARROWS.matcher(text);
        if (!block.find()) {
            throw new AssertionError("docs/ARCHITECTURE.md has no block behind <!-- arrows -->");
        }
        Map<String, TreeSet<String>> arrows = new TreeMap<>();
        block.group(1).lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] sides = line.split("->", 2);
            TreeSet<String> targets = new TreeSet<>();
            Arrays.stream(sides[1].split(",")).map(String::strip).forEach(targets::add);
            arrows.put(sides[0].strip(), targets);
        });
        return arrows;
    }

    /** The numbered sentences below a heading. */
    List<String> steps(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new AssertionError("docs/ARCHITECTURE.md has no section " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        Matcher step = STEP.matcher(text.substring(start, end < 0 ? text.length() : end));
        List<String> steps = new ArrayList<>();
        while (step.find()) {
            steps.add(step.group(2).replaceAll("\\s+", " "));
        }
        return steps;
    }

    /** What a sentence quotes as code. */
    static List<String> quoted(String sentence) {
        return QUOTED.matcher(sentence).results().map(found -> found.group(1)).toList();
    }
}
