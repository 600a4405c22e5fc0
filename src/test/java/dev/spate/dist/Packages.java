package dev.spate.dist;

import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in the packages, and where. */
final class Packages {
    private static final Path SOURCE = Path.of("src/dist");
    private static final String HOME = "usr/lib/spate/";

    private final Path jar;
    private final Release release;
    private final List<CommandModel> commands = CommandModel.all();

    /** @param jar of the build; files of the source are read from the current directory, the project's */
    Packages(Path jar, Release release) {
        this.jar = jar;
        this.release = release;
    }

    /** For any place: {@code bin}, {@code lib} and {@code share}, as below {@code /usr/local} or {@code /opt/spate}. */
    byte[] tarGz() {
        return packed(portable(), name());
    }

    /** The same with a Java of its own, for this kind of machine alone. */
    byte[] image(Path java) throws IOException {
        return packed(portable().copyAll("lib/java/", java), imageName());
    }

    private byte[] packed(FileTree tree, String directory) {
        return FileTree.gzip(Tar.of(tree, directory + "/", release.time()));
    }

    FileTree portable() {
        FileTree tree = program("");
        shared("share/", tree, "", "site-functions");
        documents("share/doc/spate/", tree);
        tree.text("share/doc/spate/LICENSE", source(Path.of("LICENSE")));
        tree.text("share/doc/spate/spate-seed.service", unit("/opt/spate"));
        tree.text("share/doc/spate/spate-seed.default", source(SOURCE.resolve("spate-seed.default")));
        return tree;
    }

    /** For Debian and what is built on it. The archive of classes is made there, for the Java that is there. */
    byte[] deb() {
        FileTree files = debFiles();
        FileTree scripts = new FileTree();
        for (String each : List.of("postinst", "prerm", "postrm")) {
            scripts.copy(each, FileTree.PROGRAM, SOURCE.resolve("deb").resolve(each));
        }
        scripts.copy("triggers", FileTree.FILE, SOURCE.resolve("deb/triggers"));
        return DebPackage.of(filled("deb/control"), scripts, files, release.time());
    }

    /** The README leads to the licence, which Debian wants to be called copyright. */
    FileTree debFiles() {
        FileTree files = installed("vendor-completions");
        files.text("usr/share/doc/spate/copyright", copyright());
        files.link("usr/share/doc/spate/LICENSE", "copyright");
        files.text("usr/share/lintian/overrides/spate", source(SOURCE.resolve("deb/lintian-overrides")));
        return files.file(
                "usr/share/doc/spate/changelog.Debian.gz",
                FileTree.FILE,
                FileTree.gzip(filled("deb/changelog").getBytes(StandardCharsets.UTF_8)));
    }

    /** For Fedora and others; empty where rpmbuild is missing. */
    Optional<Path> rpm(Path work) throws IOException, InterruptedException {
        return RpmPackage.make(filled("spate.spec"), rpmFiles(), work, release.time());
    }

    FileTree rpmFiles() {
        return installed("site-functions").text("usr/share/doc/spate/LICENSE", source(Path.of("LICENSE")));
    }

    /** As a distribution has it, but for its own words on copyright and changes. */
    private FileTree installed(String zsh) {
        FileTree files = program(HOME);
        files.link("usr/bin/spate", "../lib/spate/bin/spate");
        shared("usr/share/", files, ".gz", zsh);
        documents("usr/share/doc/spate/", files);
        files.text("usr/lib/systemd/system/spate-seed.service", unit("/usr/lib/spate"));
        files.text("etc/default/spate-seed", source(SOURCE.resolve("spate-seed.default")));
        return files;
    }

    /** Such as {@code spate-0.1.0}. */
    String name() {
        return "spate-" + release.version();
    }

    /** Such as {@code spate-0.1.0-linux-x86_64}. */
    String imageName() {
        String system = PlatformDependent.normalizedOs();
        return name() + "-" + (system.equals("osx") ? "macos" : system) + "-"
                + PlatformDependent.normalizedArch().replace("aarch_64", "aarch64");
    }

    String debName() {
        return "spate_" + release.version() + "-1_all.deb";
    }

    private FileTree program(String home) {
        return new FileTree()
                .copy(home + "bin/spate", FileTree.PROGRAM, Path.of("src/main/launcher/spate"))
                .copy(home + "lib/spate.jar", FileTree.FILE, jar);
    }

    private void shared(String share, FileTree tree, String compressed, String zsh) {
        page(share, tree, "spate", ManPage.of(commands, release), compressed);
        commands.forEach(each -> page(share, tree, each.page(), ManPage.of(each, release), compressed));
        tree.text(share + "bash-completion/completions/spate", BashCompletion.of(commands));
        tree.text(share + "zsh/" + zsh + "/_spate", ZshCompletion.of(commands));
        tree.text(share + "fish/vendor_completions.d/spate.fish", FishCompletion.of(commands));
    }

    private static void page(String share, FileTree tree, String name, String page, String compressed) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        tree.file(
                share + "man/man1/" + name + ".1" + compressed,
                FileTree.FILE,
                compressed.isEmpty() ? bytes : FileTree.gzip(bytes));
    }

    /** What the README and its pages lead to, and the licences of all that is in the jar. */
    private void documents(String directory, FileTree tree) {
        tree.text(directory + "README.md", source(Path.of("README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            for (Path each : docs.filter(Files::isRegularFile).toList()) {
                String name = each.toString().replace('\\', '/');
                tree.copy(directory + name, name.endsWith(".sh") ? FileTree.PROGRAM : FileTree.FILE, each);
            }
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(jar)))) {
                for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                    String name = each.getName();
                    String plain = name.substring(name.lastIndexOf('/') + 1);
                    if (name.matches("META-INF/(licenses/.+|NOTICE|[^/]*-LICENSE)")) {
                        tree.file(directory + "licenses/" + plain, FileTree.FILE, in.readAllBytes());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String unit(String home) {
        return source(SOURCE.resolve("spate-seed.service")).replace("@home@", home);
    }

    private String copyright() {
        String own = source(Path.of("LICENSE"));
        return filled("deb/copyright")
                .replace("@MIT@", paragraph(own.substring(own.indexOf("Permission is hereby"))))
                .replace("@EPL@", paragraph(source(Path.of("src/main/resources/META-INF/licenses/EPL-2.0.txt"))));
    }

    /** As a field of several lines has it. */
    private static String paragraph(String text) {
        return text.strip()
                .lines()
                .map(each -> each.isBlank() ? " ." : " " + each.replace("\t", "  "))
                .collect(Collectors.joining("\n"));
    }

    private String filled(String name) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(release.time()).atOffset(ZoneOffset.UTC));
        return source(SOURCE.resolve(name))
                .replace("@version@", release.version())
                .replace("@maintainer@", release.maintainer())
                .replace("@date@", date.replace("GMT", "+0000"));
    }

    private static String source(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
