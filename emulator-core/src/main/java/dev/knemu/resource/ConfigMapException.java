package dev.knemu.resource;

/** A ConfigMap of the system says something that it cannot. Names the ConfigMap, the key and what is wrong there. */
public final class ConfigMapException extends RuntimeException {

    public ConfigMapException(String message) {
        super(message);
    }
}
