package dev.knemu.course;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a README has a reader do.
 *
 * <p>A {@code sh} block is commands. The next block, if it is {@code text}, is all that they print; with no such block
 * they print nothing. Blocks of any other language are pictures.
 */
record Readme(List<Step> steps) {

    private static final String FENCE = "```";

    /**
     * @param line of the first command, from 1
     * @param commands as they stand
     * @param output what they print, as a pattern
     */
    record Step(int line, String commands, Transcript output) {}

    private record Block(int line, String language, String text) {}

    static Readme read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Readme parse(String markdown) {
        List<Block> blocks = blocks(markdown.lines().toList());
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.language().equals("text")
                    && (i == 0 || !blocks.get(i - 1).language().equals("sh"))) {
                throw new IllegalArgumentException("line " + block.line()
                        + ": a text block is what the sh block before it prints, and there is none. Put it below one,"
                        + " or give it no language.");
            }
            if (block.language().equals("sh")) {
                String printed = following(blocks, i)
                        .filter(next -> next.language().equals("text"))
                        .map(Block::text)
                        .orElse("");
                steps.add(new Step(block.line(), block.text(), new Transcript(printed)));
            }
        }
        return new Readme(List.copyOf(steps));
    }

    private static Optional<Block> following(List<Block> blocks, int i) {
        return i + 1 < blocks.size() ? Optional.of(blocks.get(i + 1)) : Optional.empty();
    }

    private static List<Block> blocks(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int begin = i + 1;
                int end = begin;
                while (end < lines.size() && !lines.get(end).equals(FENCE)) {
                    end++;
                }
                if (end == lines.size()) {
                    throw new IllegalArgumentException(
                            "line " + begin + ": a block without an end. Close it with " + FENCE + ".");
                }
                StringBuilder text = new StringBuilder();
                lines.subList(begin, end).forEach(line -> text.append(line).append('\n'));
                blocks.add(new Block(begin + 1, lines.get(i).substring(FENCE.length()), text.toString()));
                i = end;
            }
        }
        return blocks;
    }
}
