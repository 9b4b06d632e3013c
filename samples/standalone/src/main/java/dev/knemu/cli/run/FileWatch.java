package dev.knemu.cli.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks a few times a second whether files have changed, and tells when they have come to rest: a file that is still
 * being written, or a checkout of many, is one change.
 */
final class FileWatch implements AutoCloseable {

    private static final long LOOK_MILLIS = 150;

    private final List<Path> paths;
    private final Consumer<FileStamps> changed;
    private final CountDownLatch end = new CountDownLatch(1);
    private Optional<Thread> watcher = Optional.empty();
    private FileStamps told;
    private FileStamps seen;

    /**
     * @param paths files, and directories with all manifests below
     * @param told what they were when they were last read
     * @param changed told on a thread of its own, with what is there now
     */
    FileWatch(List<Path> paths, FileStamps told, Consumer<FileStamps> changed) {
        this.paths = paths;
        this.changed = changed;
        this.told = told;
        this.seen = told;
    }

    void start() {
        Thread thread = new Thread(this::watch, "knemu-watch");
        thread.setDaemon(true);
        watcher = Optional.of(thread);
        thread.start();
    }

    private void watch() {
        try {
            while (!end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Twice the same, and other than before: somebody has saved, and is done. */
    void look() {
        FileStamps now = FileStamps.of(paths);
        if (now.equals(seen) && !now.equals(told)) {
            told = now;
            changed.accept(now);
        }
        seen = now;
    }

    /** When it returns nobody is told any more. */
    @Override
    public void close() {
        end.countDown();
        try {
            if (watcher.isPresent()) {
                watcher.get().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
