package dev.knemu.cli.terminal;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system, where this JVM lets us have them.
 *
 * <p>Through reflection: every JDK has {@code sun.misc.Signal}, and javac warns of it in a way that cannot be turned off.
 */
final class Signals {

    private Signals() {}

    /**
     * @param name such as {@code INT}
     * @param handler is given the signal's number, on a thread of its own for each signal
     * @return whether it will be
     */
    static boolean handle(String name, IntConsumer handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            int number = (int) signalType.getMethod("getNumber").invoke(signal);
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.accept(number);
                        }
                        return null;
                    });
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            // No such signal here, or it is the JVM's own (-Xrs).
            return false;
        }
    }
}
