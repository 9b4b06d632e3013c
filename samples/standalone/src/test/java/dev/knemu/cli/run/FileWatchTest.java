package dev.knemu.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    @TempDir
    private Path directory;

    private final List<FileStamps> told = new ArrayList<>();

    @BeforeEach
    void aFile() throws IOException {
        Files.writeString(directory.resolve("a.yaml"), "one");
    }

    private FileWatch watch() {
        return new FileWatch(List.of(directory), FileStamps.of(List.of(directory)), told::add);
    }

    @Test
    void tellsOfAChangeOnceItHasComeToRest() throws IOException {
        FileWatch watch = watch();

        Files.writeString(directory.resolve("a.yaml"), "one and");
        watch.look();
        Files.writeString(directory.resolve("a.yaml"), "one and two");
        watch.look();
        assertThat(told).isEmpty();
        watch.look();
        watch.look();

        assertThat(told).hasSize(1);
    }

    @Test
    void seesNewAndDeletedFilesAndNewDirectories() throws IOException {
        FileWatch watch = watch();

        Files.delete(directory.resolve("a.yaml"));
        watch.look();
        watch.look();
        Files.writeString(Files.createDirectories(directory.resolve("sub")).resolve("b.yml"), "two");
        watch.look();
        watch.look();

        assertThat(told).hasSize(2);
    }

    @Test
    void seesAFileThatTookAnothersPlaceWithTheSameSizeAndTime() throws IOException {
        FileWatch watch = watch();
        Path file = directory.resolve("a.yaml");

        Path saved = Files.writeString(directory.resolve("a.yaml.tmp"), "two");
        Files.setLastModifiedTime(saved, Files.getLastModifiedTime(file));
        Files.move(saved, file, StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        watch.look();

        assertThat(told).hasSize(1);
    }

    @Test
    void doesNotCareForWhatIsNoManifestOrAnEditorsOwn() throws IOException {
        FileWatch watch = watch();

        Files.writeString(directory.resolve("notes.txt"), "two");
        Files.writeString(directory.resolve(".a.yaml"), "two");
        watch.look();
        watch.look();

        assertThat(told).isEmpty();
    }
}
