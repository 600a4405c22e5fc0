package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FileListReaderTest {
    @Test
    void filesFollowOneAnother() {
        Metainfo metainfo = TorrentBuilder.multi()
                .file(10, "a")
                .file(0, "dir", "empty")
                .file(20, "dir", "b")
                .hashes(2)
                .read();
        assertTrue(metainfo.multiFile());
        assertEquals(
                List.of(
                        new FileEntry(List.of("a"), 0, 10, false),
                        new FileEntry(List.of("dir", "empty"), 10, 0, false),
                        new FileEntry(List.of("dir", "b"), 10, 20, false)),
                metainfo.files());
    }

    @Test
    void paddingIsKnownByItsAttributeOrItsUnmistakableName() {
        List<FileEntry> files = TorrentBuilder.multi()
                .file(attributed("p", 6, "any", "name"))
                .file(attributed("xhp", 6, "any", "name"))
                .file(BDict.builder().put("attr", "p").put("length", 4).build())
                .file(1, ".pad", "123")
                .file(1, ".pad", "123")
                .file(1, ".____padding_file", "0")
                .file(1, "dir", "_____padding_file_0_if you see this file, please update")
                .file(1, ".pad", "readme")
                .file(1, ".pad", "sub", "1")
                .file(1, ".pads", "1")
                .file(attributed("xh", 1, "any", "name"))
                .hashes(2)
                .read()
                .files();
        List<Boolean> pads = files.stream().map(FileEntry::pad).toList();
        assertEquals(List.of(true, true, true, true, true, true, true, false, false, false, false), pads);
        assertEquals(List.of(".pad", "4"), files.get(2).path());
    }

    @Test
    void aSymbolicLinkBecomesAnEmptyFile() {
        BDict link = BDict.builder()
                .put("attr", "l")
                .put("path", TorrentBuilder.strings("link"))
                .put("symlink path", TorrentBuilder.strings("..", "..", "etc", "passwd"))
                .build();
        assertEquals(
                List.of(new FileEntry(List.of("link"), 0, 0, false)),
                TorrentBuilder.multi().file(link).read().files());
    }

    @Test
    void pathsInUtf8ArePreferredWhenTheyAreSound() {
        assertEquals(List.of("é"), path(BString.of("e"), TorrentBuilder.strings("é")));
        assertEquals(List.of("e"), path(BString.of("e"), TorrentBuilder.strings()));
        assertEquals(List.of("e"), path(BString.of("e"), BList.of(List.of(BInteger.of(1)))));
        assertEquals(List.of("é"), path(BString.of(new byte[] {(byte) 0xe9}), BString.of("no list")));
    }

    @Test
    void pathsNeverLeadOutside() {
        List<FileEntry> files = TorrentBuilder.multi()
                .file(0, "..", "..", "etc", "passwd")
                .file(0, "/etc", "passwd")
                .file(0, "C:\\Windows", ".", "", "nul")
                .read()
                .files();
        assertEquals(List.of("__", "__", "etc", "passwd"), files.get(0).path());
        assertEquals(List.of("_etc", "passwd"), files.get(1).path());
        assertEquals(List.of("C:\\Windows", "nul"), files.get(2).path());
    }

    @Test
    void emptyComponentsAndDotsAreLeftOut() {
        assertEquals(
                List.of("film.txt", "sub/notes.txt", "a/b", "_", "__/x", ".../x"),
                paths(TorrentBuilder.multi()
                        .file(1, "", "film.txt")
                        .file(1, "", "sub", "notes.txt")
                        .file(1, ".", "a", "", ".", "b")
                        .file(1, "", ".")
                        .file(1, "..", "x")
                        .file(1, "...", "x")
                        .hashes(1)));
    }

    @Test
    void anEmptyFileWithAnEmptyNameIsADirectory() {
        List<FileEntry> files = TorrentBuilder.multi()
                .file(0, "dir", "hollow", "")
                .file(5, "dir", "a")
                .file(0, "dir", "")
                .file(3, "other", "")
                .file(0, "dir", "hollow", ".")
                .file(0, "dir", ".", "")
                .file(0, "dir", "..")
                .hashes(1)
                .read()
                .files();
        assertEquals(
                List.of(true, false, true, false, true, true, false),
                files.stream().map(FileEntry::pad).toList());
        assertEquals(List.of("other"), files.get(3).path());
        assertEquals(List.of("dir", "hollow"), files.get(4).path());
    }

    @Test
    void ofTwoFilesThatWouldBeOneTheLaterIsRenamed() {
        assertEquals(
                List.of("dir/a.txt", "dir/a.2.txt", "dir/a.3.txt", "dir/a.1.txt", "b"),
                paths(TorrentBuilder.multi()
                        .file(0, "dir", "a.txt")
                        .file(0, "dir", "a.txt")
                        .file(0, "dir", "a.txt")
                        .file(0, "dir", "a.1.txt")
                        .file(0, "b")));
        assertEquals(
                List.of("a_b", "a_b.1"),
                paths(TorrentBuilder.multi().file(0, "a/b").file(0, "a\nb")));
        assertEquals(
                List.of("a\\b", "a_b"),
                paths(TorrentBuilder.multi().file(0, "a\\b").file(0, "a_b")));
    }

    @Test
    void aFileBesideADirectoryOfItsNameIsRenamed() {
        assertEquals(
                List.of("dir/a.1", "dir/a/b"),
                paths(TorrentBuilder.multi().file(0, "dir", "a").file(0, "dir", "a", "b")));
        assertEquals(
                List.of("dir/a", "dir.2", "dir.1/x", "dir.3"),
                paths(TorrentBuilder.multi()
                        .file(0, "dir", "a")
                        .file(0, "dir")
                        .file(0, "dir.1", "x")
                        .file(0, "dir")));
    }

    @Test
    @Timeout(30)
    void manyTwinsWhoseNamesAreCutAlikeAreRenamedInLinearTime() {
        FileTree tree = FileTree.forSystem("Linux", 1);
        Set<List<String>> renamed = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            List<String> twin =
                    List.of("x".repeat(250) + Integer.toString(100_000 + i).substring(1));
            assertTrue(tree.add(twin));
            assertFalse(tree.add(twin));
            assertTrue(renamed.add(tree.renamed(twin)));
        }
    }

    @Test
    void namesThatDifferInCaseAreOneWhereTheSystemSaysSo() {
        for (String system : List.of("Windows 11", "Mac OS X")) {
            FileTree tree = FileTree.forSystem(system, 1);
            assertTrue(tree.add(List.of("Dir", "\u00e9")));
            assertTrue(tree.add(List.of("dIR", "b")));
            assertFalse(tree.add(List.of("dir", "E\u0301")));
            assertEquals(List.of("dir", "E\u0301.1"), tree.renamed(List.of("dir", "E\u0301")));
            assertTrue(tree.isDirectory(List.of("DIR")));
        }
        FileTree tree = FileTree.forSystem("Linux", 1);
        assertTrue(tree.add(List.of("Makefile")));
        assertTrue(tree.add(List.of("makefile")));
    }

    @Test
    void anEntryIsCheckedAndCopied() {
        assertThrows(IllegalArgumentException.class, () -> new FileEntry(List.of(), 0, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new FileEntry(List.of("a"), -1, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new FileEntry(List.of("a"), 0, -1, false));
        assertFalse(new FileEntry(List.of("a"), 0, 0, false).pad());
    }

    private static List<String> path(BString component, BValue utf8) {
        BDict file = BDict.builder()
                .put("length", 0)
                .put("path", BList.of(List.of(component)))
                .put("path.utf-8", utf8)
                .build();
        return TorrentBuilder.multi().file(file).read().files().get(0).path();
    }

    private static BDict attributed(String attributes, long length, String... path) {
        return BDict.builder()
                .put("attr", attributes)
                .put("length", length)
                .put("path", TorrentBuilder.strings(path))
                .build();
    }

    private static List<String> paths(TorrentBuilder torrent) {
        return torrent.read().files().stream()
                .map(each -> String.join("/", each.path()))
                .toList();
    }
}
