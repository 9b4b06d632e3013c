package dev.knemu.cli.autoscale.report;

import dev.knemu.cli.autoscale.report.Panels.Panel;
import dev.knemu.cli.page.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One run, or two of the same load, as a picture: the plots of {@link RunPage} below the numbers. */
public final class RunPicture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 170;
    private static final int PER_LINE = 5;

    private RunPicture() {}

    /** The file, in the format PNG. */
    public static byte[] of(List<Finished> runs, String title) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Finished run = runs.get(i);
            List<String> figures = Figures.known(run.headline()).stream()
                    .map(figure -> figure.title() + " " + figure.text(run.headline()))
                    .toList();
            if (runs.size() > 1) {
                lines.add(run.name() + (i == 0 ? " (solid lines)" : " (broken lines)"));
            }
            for (int from = 0; from < figures.size(); from += PER_LINE) {
                lines.add(figures.subList(from, Math.min(from + PER_LINE, figures.size())).stream()
                        .collect(Collectors.joining("   ·   ")));
            }
        }
        return Picture.png(
                title,
                lines,
                Panels.of(runs, WIDTH, HEIGHT).stream().map(Panel::plot).toList());
    }
}
