package dev.spate.cli.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signal handlers, where the JVM supports them.
 *
 * <p>The only way is {@code sun.misc.Signal}, which is not part of Java SE: it is used by reflection, and a JVM
 * without it works too.
 */
final class Signals {
    private Signals() {}

    /** Runs the action on a thread of its own whenever the signal ({@code INT}, {@code WINCH}) comes; returns whether it will. */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                    return null;
                }
                return method.getName().equals("equals") ? proxy == arguments[0] : answer(method.getName());
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    private static Object answer(String method) {
        return method.equals("hashCode") ? (Object) 1 : "signal handler";
    }
}
