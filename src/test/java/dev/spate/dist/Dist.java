package dev.spate.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code mvn package -Pdist} runs behind everything else, in the project's directory. */
final class Dist {
    private Dist() {}

    /** @param args the build's directory, the time of the build, the maintainer of the packages */
    public static void main(String[] args) throws Exception {
        // The help has numbers in the digits of whoever reads it.
        Locale.setDefault(Locale.ROOT);
        Path built = Path.of(args[0]);
        Packages packages = new Packages(built.resolve("spate.jar"), Release.of(args[1], args[2]));
        Path directory = Files.createDirectories(built.resolve("dist"));
        write(directory.resolve(packages.name() + ".tar.gz"), packages.tarGz());
        write(directory.resolve(packages.debName()), packages.deb());
        Path work = built.resolve("dist-work");
        delete(work);
        Files.createDirectories(work);
        Optional<Path> rpm = packages.rpm(Files.createDirectory(work.resolve("rpm")));
        if (rpm.isPresent()) {
            write(directory.resolve(rpm.get().getFileName()), Files.readAllBytes(rpm.get()));
        } else {
            System.out.println("no .rpm: rpmbuild is not installed");
        }
        Path java = work.resolve("java");
        Optional<String> why = RuntimeImage.make(java);
        if (why.isEmpty()) {
            write(directory.resolve(packages.imageName() + ".tar.gz"), packages.image(java));
        } else {
            System.out.println("no image with a Java of its own: " + why.get());
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> found = Files.walk(directory)) {
                for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        System.out.printf("%s: %.1f MiB%n", file, content.length / 1048576.0);
    }
}
