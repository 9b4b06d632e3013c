package dev.knemu.resource;

/**
 * A remark on something that was read and kept but has no effect here, or only some.
 *
 * @param resource what it stands in
 * @param path the field; {@code ""} if it is the whole resource
 * @param file where it was read
 * @param line the first is 1
 * @param reason why it has no effect
 * @param partly whether something else may have its effect, as the reason says
 */
public record NotEmulated(ResourceKey resource, String path, String file, int line, String reason, boolean partly) {

    /** {@code is kept without effect: no container runs here}. */
    public String remark() {
        return (partly ? "is kept; " : "is kept without effect: ") + reason;
    }

    @Override
    public String toString() {
        String what = path.isEmpty() ? resource.toString() : resource + ": " + path;
        return file + ":" + line + ": " + what + " " + remark() + ".";
    }
}
