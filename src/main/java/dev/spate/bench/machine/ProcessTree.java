package dev.spate.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All processes that come from one command, also those that have left their parent or their session. Each inherits a
 * mark in its environment; one that has cleared its environment is found by its parent.
 *
 * <p>Linux only: elsewhere it sees nothing. Used by one thread.
 */
public final class ProcessTree {
    /** The variable that marks the processes. */
    public static final String MARK = "SPATE_BENCH_RUN";

    private static final Path PROC = Path.of("/proc");

    /** In samples: the most expensive look is done more rarely, except while a client starts. */
    private static final int EVERY = 4;

    private static final int AT_ONCE = 8;

    /** One process of the tree, with what was last seen of it. */
    private static final class Member {
        private ProcStat last;
        private long residentBytes;
        private long peakBytes;
        private final Map<String, long[]> switches = new HashMap<>();

        private Member(ProcStat first) {
            this.last = first;
        }
    }

    private final String mark;
    private final Map<Long, Member> members = new LinkedHashMap<>();
    private final Set<Long> roots = new HashSet<>();
    private final Set<Member> gone = new HashSet<>();
    private Set<String> strangers = new HashSet<>();
    private String newestPid = "";
    private long peakBytes = -1;
    private int samples;

    /** @param value what {@link #MARK} is set to in the environment of the command */
    public ProcessTree(String value) {
        this.mark = '\0' + MARK + '=' + value + '\0';
    }

    /** Adds a process that we have started: what it takes is known when it has ended. */
    public void add(long pid) {
        roots.add(pid);
        try {
            members.put(pid, new Member(ProcStat.of(Long.toString(pid))));
        } catch (IOException e) {
            // It has ended already, or this is not Linux.
            members.remove(pid);
        }
    }

    /** Looks at all its processes once. */
    public void sample() {
        boolean thorough = samples++ % EVERY == 0;
        if (thorough || samples < AT_ONCE) {
            findMembers();
        }
        long resident = 0;
        for (Member member : List.copyOf(members.values())) {
            if (!look(member, thorough)) {
                members.remove(member.last.pid());
                gone.add(member);
            } else {
                resident += member.residentBytes;
                peakBytes = Math.max(peakBytes, member.peakBytes);
            }
        }
        peakBytes = Math.max(peakBytes, resident == 0 ? -1 : resident);
    }

    /** Looks once more at every process of this machine; returns those of the tree that live. */
    public Set<Long> living() {
        newestPid = "";
        strangers = new HashSet<>();
        samples = 0;
        sample();
        return Set.copyOf(members.keySet());
    }

    /** The most memory that its processes held at a time, as far as was seen; -1 for nothing seen. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Context switches as far as was seen: those asked for, and those forced; -1 for nothing seen. */
    public long[] switches() {
        long[] sum = {0, 0};
        boolean seen = false;
        Set<Member> all = new HashSet<>(gone);
        all.addAll(members.values());
        for (Member member : all) {
            for (long[] each : member.switches.values()) {
                sum[0] += each[0];
                sum[1] += each[1];
                seen = true;
            }
        }
        return seen ? sum : new long[] {-1, -1};
    }

    /**
     * Processor time, as last seen, of those processes that have lost their parent, and of theirs: it is in nobody's account of
     * the first one.
     */
    public CpuTime ofOrphans() {
        Set<Long> pids = new HashSet<>();
        Set<Member> all = new HashSet<>(gone);
        all.addAll(members.values());
        all.forEach(member -> pids.add(member.last.pid()));
        CpuTime sum = CpuTime.NONE;
        for (Member member : all) {
            if (!roots.contains(member.last.pid()) && !pids.contains(member.last.parent())) {
                sum = sum.plus(member.last.own()).plus(member.last.ofChildren());
            }
        }
        return sum;
    }

    /**
     * Processor time so far, as last seen, of all its processes: of those that live and what they waited for, and of those
     * that have lost their parent.
     */
    public CpuTime soFar() {
        CpuTime sum = CpuTime.NONE;
        for (Member member : members.values()) {
            sum = sum.plus(member.last.own()).plus(member.last.ofChildren());
        }
        Set<Long> pids = new HashSet<>(members.keySet());
        gone.forEach(member -> pids.add(member.last.pid()));
        for (Member member : gone) {
            if (!pids.contains(member.last.parent())) {
                sum = sum.plus(member.last.own()).plus(member.last.ofChildren());
            }
        }
        return sum;
    }

    private void findMembers() {
        String newest = newestPid();
        if (newest.equals(newestPid) && !newest.isEmpty()) {
            return;
        }
        newestPid = newest;
        Set<String> others = new HashSet<>();
        String[] names = PROC.toFile().list();
        for (String pid : names == null ? new String[0] : names) {
            if (!Character.isDigit(pid.charAt(0)) || members.containsKey(Long.parseLong(pid))) {
                continue;
            }
            if (strangers.contains(pid) || !join(PROC.resolve(pid), pid)) {
                others.add(pid);
            }
        }
        strangers = others;
    }

    /** Whether this process belongs to the tree: it is a member from now on. */
    private boolean join(Path directory, String pid) {
        try {
            ProcStat stat = ProcStat.of(pid);
            if (!stat.ended() && (members.containsKey(stat.parent()) || marked(directory))) {
                members.put(stat.pid(), new Member(stat));
                return true;
            }
        } catch (IOException e) {
            // It has ended, or it is another user's.
            return false;
        }
        return false;
    }

    private boolean marked(Path directory) throws IOException {
        return ('\0' + Files.readString(directory.resolve("environ"), StandardCharsets.ISO_8859_1)).contains(mark);
    }

    /** The number of the process that was started last on this machine. */
    private static String newestPid() {
        try {
            String load = Files.readString(PROC.resolve("loadavg")).strip();
            return load.substring(load.lastIndexOf(' ') + 1);
        } catch (IOException e) {
            return "";
        }
    }

    private boolean look(Member member, boolean countSwitches) {
        try {
            Path directory = PROC.resolve(Long.toString(member.last.pid()));
            ProcStat now = ProcStat.of(directory.getFileName().toString());
            if (now.startTicks() != member.last.startTicks()) {
                return false;
            }
            member.last = now;
            if (now.ended()) {
                return false;
            }
            for (String line : Files.readAllLines(directory.resolve("status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmRSS:")) {
                    member.residentBytes = 1_024 * number(line);
                } else if (line.startsWith("VmHWM:")) {
                    member.peakBytes = 1_024 * number(line);
                }
            }
            if (countSwitches) {
                countSwitches(member, directory.resolve("task"));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void countSwitches(Member member, Path tasks) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                long[] counts = {0, 0};
                for (String line : Files.readAllLines(task.resolve("status"), StandardCharsets.ISO_8859_1)) {
                    if (line.startsWith("voluntary_ctxt_switches:")) {
                        counts[0] = number(line);
                    } else if (line.startsWith("nonvoluntary_ctxt_switches:")) {
                        counts[1] = number(line);
                    }
                }
                member.switches.put(task.getFileName().toString(), counts);
            }
        }
    }

    /** The first run of digits in a line. */
    private static long number(String line) {
        long number = 0;
        boolean begun = false;
        for (int i = 0; i < line.length(); i++) {
            int digit = line.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                number = 10 * number + digit;
                begun = true;
            } else if (begun) {
                break;
            }
        }
        return number;
    }
}
