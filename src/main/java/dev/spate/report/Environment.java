package dev.spate.report;

/**
 * Where a bench ran. Text is empty and numbers are 0 where the system does not tell.
 *
 * @param spateVersion of this program
 * @param startedAt date and time, ISO 8601 in UTC
 * @param os name and version of the system, with its kernel
 * @param cpu model of the processor
 * @param cores that this process may use
 * @param memoryBytes of the machine
 * @param java version and vendor of the JVM that runs the bench
 * @param outputDirectory where clients wrote to
 * @param outputFileSystem its type, such as ext4
 * @param openFiles the limit of open files for each process
 * @param network how clients reach the swarm: {@code loopback} or {@code private network 10.77.0.0/16}
 * @param congestionControl of TCP, by its name in the kernel, such as {@code cubic} or {@code bbr}
 * @param commandLine the arguments of the bench itself, beginning with {@code bench}
 */
public record Environment(
        String spateVersion,
        String startedAt,
        String os,
        String cpu,
        int cores,
        long memoryBytes,
        String java,
        String outputDirectory,
        String outputFileSystem,
        long openFiles,
        String network,
        String congestionControl,
        String commandLine) {}
