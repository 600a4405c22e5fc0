package dev.spate.cli;

/** One command: picocli fills its annotated fields, then it runs once, on the main thread. */
interface Command {
    /** The options that every command has. */
    CommonOptions common();

    /**
     * Does the work; results to {@code surroundings.out()}, everything else to {@code surroundings.err()}.
     *
     * @throws Exception any that {@link Errors} knows how to tell
     */
    void run(Surroundings surroundings) throws Exception;
}
