package dev.spate.storage.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedContentTest {
    @TempDir
    private Path temp;

    private Path file(String name, String content) throws IOException {
        Path file = temp.resolve("dir").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private SharedContent find(List<String> excludes, boolean hidden, boolean junk) throws StorageException {
        return SharedContent.find(temp.resolve("dir"), new ContentFilter(excludes, hidden, junk));
    }

    private static List<String> paths(SharedContent content) {
        return content.content().files().stream()
                .map(each -> String.join("/", each.path()))
                .toList();
    }

    private StorageException refused() {
        return assertThrows(StorageException.class, () -> find(List.of(), false, false));
    }

    @Test
    void isUnchangedUntilAFileIsWrittenReplacedOrGone() throws Exception {
        Path a = file("a", "123");
        Path b = file("b", "45");
        SharedContent found = find(List.of(), false, false);
        assertTrue(found.isUnchanged());
        FileTime modified = Files.getLastModifiedTime(b);
        Files.move(b, temp.resolve("away"));
        Files.writeString(b, "45");
        Files.setLastModifiedTime(b, modified);
        assertFalse(found.isUnchanged(), "another file of the same size and time");
        Files.move(temp.resolve("away"), b, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(found.isUnchanged());
        Files.setLastModifiedTime(a, FileTime.fromMillis(1));
        assertFalse(found.isUnchanged());
        Files.delete(a);
        assertFalse(found.isUnchanged());
    }

    @Test
    void filesStandInTheOrderOfTheBytesOfTheirComponents() throws Exception {
        for (String each : List.of("b", "a/z", "a-b", "a.txt", "B", "ä", "z", "a/b/c", "a/b.c")) {
            file(each, each);
        }
        assertEquals(
                List.of("B", "a/b/c", "a/b.c", "a/z", "a-b", "a.txt", "b", "z", "ä"),
                paths(find(List.of(), false, false)));
    }

    @Test
    void offsetsFollowEachOtherAndEmptyFilesStay() throws Exception {
        file("a", "123");
        file("b", "");
        file("c", "45");
        SharedContent found = find(List.of(), false, false);
        assertEquals(
                List.of(
                        new FileEntry(List.of("a"), 0, 3, false),
                        new FileEntry(List.of("b"), 3, 0, false),
                        new FileEntry(List.of("c"), 3, 2, false)),
                found.content().files());
        assertEquals("dir", found.content().name());
        assertTrue(found.content().multiFile());
        assertEquals(5, found.totalBytes());
    }

    @Test
    void aSingleFileIsNoDirectory() throws Exception {
        Path file = file(".named", "x");
        SharedContent found = SharedContent.find(file, ContentFilter.USUAL);
        assertEquals(".named", found.content().name());
        assertFalse(found.content().multiFile());
        assertEquals(List.of(file), found.files().stream().map(SharedFile::path).toList());
    }

    @Test
    void aDirectoryNamedByDotsHasItsOwnName() throws Exception {
        file("sub/a", "x");
        assertEquals(
                "dir",
                SharedContent.find(temp.resolve("dir/."), ContentFilter.USUAL)
                        .content()
                        .name());
        assertEquals(
                "dir",
                SharedContent.find(temp.resolve("dir/sub/.."), ContentFilter.USUAL)
                        .content()
                        .name());
    }

    @Test
    void hiddenAndJunkFilesAreLeftOutUnlessAskedFor() throws Exception {
        for (String each : List.of("a", ".DS_Store", "Thumbs.db", "sub/DESKTOP.INI", ".git/config", ".profile")) {
            file(each, "x");
        }
        assertEquals(List.of("a"), paths(find(List.of(), false, false)));
        assertEquals(List.of(".git/config", ".profile", "a"), paths(find(List.of(), true, false)));
        assertEquals(List.of(".DS_Store", "Thumbs.db", "a", "sub/DESKTOP.INI"), paths(find(List.of(), false, true)));
    }

    @Test
    void globsLeaveOutByNameAndByPath() throws Exception {
        for (String each : List.of("a.nfo", "sub/b.nfo", "sub/c.txt", "keep/sample/d.txt", "e.txt")) {
            file(each, "x");
        }
        assertEquals(List.of("e.txt", "keep/sample/d.txt", "sub/c.txt"), paths(find(List.of("*.nfo"), false, false)));
        assertEquals(List.of("a.nfo", "e.txt"), paths(find(List.of("sub", "keep/sample"), false, false)));
        assertEquals(
                List.of("a.nfo", "e.txt", "sub/b.nfo"), paths(find(List.of("*/*/*.txt", "sub/*.txt"), false, false)));
    }

    @Test
    void linksAreFollowedAndEndWhereTheyLeadBack() throws Exception {
        Path target = Files.writeString(temp.resolve("elsewhere"), "12345");
        file("sub/a", "x");
        Files.createSymbolicLink(temp.resolve("dir/link"), target);
        Files.createSymbolicLink(temp.resolve("dir/sub/loop"), temp.resolve("dir"));
        Files.createSymbolicLink(temp.resolve("dir/sub/self"), Path.of("self"));
        Files.createSymbolicLink(temp.resolve("dir/dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(temp.resolve("dir/again"), Path.of("sub"));
        SharedContent found = find(List.of(), false, false);
        assertEquals(List.of("again/a", "link", "sub/a"), paths(found));
        assertEquals(7, found.totalBytes());
        assertEquals(5, found.warnings().size(), () -> String.join("\n", found.warnings()));
        assertTrue(found.warnings().stream().anyMatch(each -> each.contains("dir/dangling is left out")));
        assertTrue(found.warnings().stream().anyMatch(each -> each.contains("dir/sub/loop is left out")));
    }

    @Test
    void nothingToShareIsSaid() throws Exception {
        Files.createDirectories(temp.resolve("dir/sub"));
        assertEquals(StorageException.Kind.NOT_SHAREABLE, refused().kind());
        file(".hidden", "x");
        assertTrue(refused().getMessage().contains("nothing to share: no files"), refused()::getMessage);
        file("empty", "");
        assertTrue(refused().getMessage().contains("nothing but empty files"), refused()::getMessage);
    }

    @Test
    void aPipeIsRefusedByNameAndNotOpened() throws Exception {
        file("a", "x");
        Path pipe = temp.resolve("dir/pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        StorageException thrown = refused();
        assertEquals(StorageException.Kind.OBSTRUCTED, thrown.kind());
        assertTrue(thrown.getMessage().contains(pipe + ": it is neither a file nor a directory"), thrown::getMessage);
        assertEquals(List.of("a"), paths(find(List.of("pipe"), false, false)));
    }

    /** The bytes are made by a shell: Java cannot name such a file. */
    @ParameterizedTest
    @ValueSource(strings = {"bad\\377name", "bad\\303", "\\355\\240\\200"})
    void aNameThatIsNotUtf8IsRefused(String name) throws Exception {
        file("a", "x");
        Process shell = new ProcessBuilder("sh", "-c", "echo x >\"$(printf '" + name + "')\"")
                .directory(temp.resolve("dir").toFile())
                .start();
        assumeTrue(shell.waitFor() == 0);
        StorageException thrown = refused();
        assertEquals(StorageException.Kind.NOT_SHAREABLE, thrown.kind());
        assertTrue(thrown.getMessage().contains("is not UTF-8"), thrown::getMessage);
    }

    @Test
    void namesThatDoNotSurviveElsewhereAreWarnedOf() throws Exception {
        file("nul.txt", "x");
        file("line\nbreak", "x");
        SharedContent found = find(List.of(), false, false);
        assertEquals(2, found.content().files().size());
        assertEquals(2, found.warnings().size());
    }
}
