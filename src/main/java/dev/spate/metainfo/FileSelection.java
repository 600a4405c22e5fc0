package dev.spate.metainfo;

import dev.spate.text.CleanText;
import dev.spate.text.Plural;
import dev.spate.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a torrent are wanted: those that the user names, or a magnet link (BEP 53). Immutable.
 *
 * <p>People count the files from 1, padding left out, as {@code info --files} shows them. A link counts all from 0.
 */
public final class FileSelection {
    /** All files, unless a link says something else. */
    public static final FileSelection ALL = new FileSelection(List.of());

    private static final Pattern NUMBERS = Pattern.compile("([0-9]+)(?:-([0-9]+))?");
    private static final int MOST_DIGITS = 18;
    private static final int MOST_CHARACTERS = 64 * 1024;

    private final List<Term> terms;

    /**
     * One of the things that the user named.
     *
     * @param text as it was given
     * @param first number from 1; 0 for a pattern
     * @param last number
     * @param glob the pattern; empty for numbers
     */
    private record Term(String text, long first, long last, Optional<PathGlob> glob) {}

    private FileSelection(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * Reads lists such as {@code 1,3-5,*.mkv}; what they name adds up. A comma within a name has a backslash before it.
     *
     * @param lists none at all: everything
     * @throws SelectionException when one cannot be read, or names nothing
     */
    public static FileSelection parse(List<String> lists) {
        List<Term> terms = new ArrayList<>();
        for (String list : lists) {
            if (list.length() > MOST_CHARACTERS) {
                throw new SelectionException("a list of " + list.length() + " characters is too long");
            }
            for (String each : split(list)) {
                terms.add(term(each));
            }
        }
        return new FileSelection(terms);
    }

    private static List<String> split(String list) {
        List<String> result = new ArrayList<>();
        StringBuilder term = new StringBuilder();
        for (int i = 0; i < list.length(); i++) {
            char each = list.charAt(i);
            if (each == '\\' && i + 1 < list.length()) {
                term.append(each).append(list.charAt(++i));
            } else if (each == ',') {
                result.add(term.toString());
                term.setLength(0);
            } else {
                term.append(each);
            }
        }
        result.add(term.toString());
        return result;
    }

    private static Term term(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new SelectionException("nothing is named" + (text.isEmpty() ? "" : " by '" + text + "'")
                    + " (give numbers, ranges or patterns, such as 1,3-5,*.mkv)");
        }
        Matcher numbers = NUMBERS.matcher(trimmed);
        if (!numbers.matches()) {
            return new Term(text, 0, 0, Optional.of(new PathGlob(text)));
        }
        long first = number(numbers.group(1));
        long last = numbers.group(2) == null ? first : number(numbers.group(2));
        if (first == 0) {
            throw new SelectionException("files are counted from 1, not 0");
        }
        if (last < first) {
            throw new SelectionException("the range " + trimmed + " ends before it begins");
        }
        return new Term(trimmed, first, last, Optional.empty());
    }

    /** More than any torrent has, when it is too long. */
    private static long number(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    /** Whether the user named nothing. */
    public boolean isAll() {
        return terms.isEmpty();
    }

    /**
     * The indices of the wanted files in {@link Metainfo#files()}; empty for all of them. Padding is never among them.
     *
     * @param ofLink what the magnet link selects; counts when the user named nothing
     * @throws SelectionException when the torrent has nothing of what is named
     */
    public Optional<Bitfield> in(Metainfo metainfo, List<FileRange> ofLink) {
        if (isAll() && ofLink.isEmpty()) {
            return Optional.empty();
        }
        List<FileEntry> files = metainfo.files();
        Bitfield wanted = isAll() ? ofLink(files, ofLink) : ofUser(files);
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).pad() && !wanted.get(i)) {
                return Optional.of(wanted);
            }
        }
        return Optional.empty();
    }

    /** Numbers that no file has are passed over, as libtorrent does; but something must be left. */
    private static Bitfield ofLink(List<FileEntry> files, List<FileRange> ranges) {
        Bitfield wanted = new Bitfield(files.size());
        for (FileRange range : ranges) {
            for (int i = range.first(); i <= Math.min(range.last(), files.size() - 1); i++) {
                if (!files.get(i).pad()) {
                    wanted.set(i);
                }
            }
        }
        if (wanted.cardinality() == 0) {
            throw new SelectionException("the link selects no file that the torrent has (its so= counts from 0, to "
                    + (files.size() - 1) + " here; --select names others)");
        }
        return wanted;
    }

    private Bitfield ofUser(List<FileEntry> files) {
        int[] numbered = numbered(files);
        Bitfield wanted = new Bitfield(files.size());
        for (Term term : terms) {
            if (term.glob().isPresent()) {
                addMatching(files, term, wanted);
            } else {
                addNumbered(numbered, term, wanted);
            }
        }
        return wanted;
    }

    /** A pattern that no file matches may be the name of a directory. */
    private static void addMatching(List<FileEntry> files, Term term, Bitfield wanted) {
        if (!addMatching(files, term.glob().orElseThrow(), wanted)
                && !addMatching(files, new PathGlob(term.text() + "/"), wanted)) {
            throw new SelectionException(
                    "no file of the torrent matches " + CleanText.escaped(term.text()) + " (info --files lists them)");
        }
    }

    private static boolean addMatching(List<FileEntry> files, PathGlob glob, Bitfield wanted) {
        boolean any = false;
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            if (!file.pad() && glob.matches(String.join("/", file.path()))) {
                wanted.set(i);
                any = true;
            }
        }
        return any;
    }

    private static void addNumbered(int[] numbered, Term term, Bitfield wanted) {
        if (term.last() > numbered.length) {
            throw new SelectionException("no file " + term.text() + ": the torrent has "
                    + Plural.of(numbered.length, "file") + " (info --files lists them)");
        }
        for (int number = (int) term.first(); number <= term.last(); number++) {
            wanted.set(numbered[number - 1]);
        }
    }

    /** The index of the file of each number that people know, from number 1 on. */
    private static int[] numbered(List<FileEntry> files) {
        int[] indices = new int[(int) files.stream().filter(each -> !each.pad()).count()];
        int count = 0;
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).pad()) {
                indices[count++] = i;
            }
        }
        return indices;
    }
}
