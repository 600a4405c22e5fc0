package dev.spate.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Messages for errors of files. */
public final class IoErrors {
    private IoErrors() {}

    /** What the system says, without the exception's name: {@code FILE: why}. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException file && file.getFile() != null) {
            return file.getFile() + ": " + (file.getReason() == null ? words(e) : file.getReason());
        }
        return e.getMessage() == null ? words(e) : e.getMessage();
    }

    /** AccessDeniedException to "access denied". */
    private static String words(IOException e) {
        String name = e.getClass().getSimpleName().replaceAll("Exception$", "");
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
