package dev.spate.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Fuzzes with Jazzer for a stated number of executions or time, some targets at once, each in a process of its own; the profile
 * {@code fuzz} of pom.xml starts it. What was done is kept in {@code results.tsv}: a campaign that was stopped goes on where it
 * was. Exits with 1 when there are findings.
 *
 * <p>System properties: {@code fuzz.target} (names with commas between, or {@code all}), {@code fuzz.runs} (executions of each
 * target in all), {@code fuzz.seconds} (of each, in this run), {@code fuzz.jobs}, {@code fuzz.merge} ({@code true}: choose the
 * fewest inputs that reach everything, instead of fuzzing), {@code fuzz.directory}.
 */
public final class FuzzCampaign {
    /**
     * What Jazzer would put into the JDK to look for injections: none of it can happen in what is fuzzed here, and that for
     * regular expressions takes a kilobyte for each character that is matched.
     */
    private static final List<String> SANITIZERS = List.of(
            "BigDecimal",
            "ClojureLangHooks",
            "Deserialization",
            "ExpressionLanguageInjection",
            "FilePathTraversal",
            "LdapInjection",
            "NamingContextLookup",
            "OsCommandInjection",
            "ReflectiveCall",
            "RegexInjection",
            "RegexRoadblocks",
            "ScriptEngineInjection",
            "ServerSideRequestForgery",
            "SqlInjection",
            "TemplateInjection",
            "UnsafeSanitizer",
            "XPathInjection",
            "XmlParserSsrfGuidance");

    private final Path root;
    private final FuzzResults results;
    private final AtomicInteger broken = new AtomicInteger();
    private final long runs;
    private final long seconds;

    private FuzzCampaign(Path root, long runs, long seconds) throws IOException {
        this.root = root;
        this.results = new FuzzResults(root.resolve("results.tsv"));
        this.runs = runs;
        this.seconds = seconds;
    }

    /** Runs the campaign and prints its table. */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(System.getProperty("fuzz.directory", "target/fuzz/campaign"));
        Files.createDirectories(root);
        FuzzCampaign campaign = new FuzzCampaign(root, Long.getLong("fuzz.runs", 0), Long.getLong("fuzz.seconds", 0));
        List<FuzzTarget> targets = targets(System.getProperty("fuzz.target", "all"));
        boolean merge = Boolean.getBoolean("fuzz.merge");
        ExecutorService jobs = Executors.newFixedThreadPool(Integer.getInteger("fuzz.jobs", 2));
        for (FuzzTarget each : targets) {
            jobs.execute(() -> campaign.reported(each, merge));
        }
        jobs.shutdown();
        jobs.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
        System.out.println();
        System.out.print(campaign.results.table(campaign::findings));
        int findings = 0;
        for (FuzzTarget each : FuzzTarget.values()) {
            findings += campaign.findings(each);
        }
        System.out.println(
                findings == 0 ? "No findings." : "Findings are in " + root.resolve("findings") + ", logs beside them.");
        int broken = campaign.broken.get();
        if (broken > 0) {
            System.out.println(broken + " targets did not come to their end: see " + root.resolve("logs") + ".");
        }
        System.exit(findings == 0 && broken == 0 ? 0 : 1);
    }

    private static List<FuzzTarget> targets(String names) {
        return names.equals("all")
                ? List.of(FuzzTarget.values())
                : Arrays.stream(names.split(",")).map(FuzzTarget::named).toList();
    }

    private void reported(FuzzTarget target, boolean merge) {
        try {
            if (merge) {
                merge(target);
            } else {
                fuzz(target);
            }
        } catch (IOException | InterruptedException e) {
            System.out.println(target.title() + ": " + e);
        }
    }

    private void fuzz(FuzzTarget target) throws IOException, InterruptedException {
        long missing = runs - results.executions(target);
        if (runs > 0 && missing <= 0) {
            System.out.println(target.title() + ": " + runs + " executions are done already");
            return;
        }
        List<String> command = command(target);
        if (runs > 0) {
            command.add("-runs=" + missing);
        }
        if (seconds > 0 || runs <= 0) {
            command.add("-max_total_time=" + (seconds > 0 ? seconds : 60));
        }
        command.add(made(root.resolve("corpus").resolve(target.title())).toString());
        command.add(Corpus.directory(target).toString());
        System.out.println(target.title() + ": begins");
        // Unless it comes to its end: Jazzer ends with another code for a finding, and for what it could not do.
        broken.incrementAndGet();
        int exit = new FuzzProcess(target, command, log(target), results).run();
        if (exit == 0) {
            broken.decrementAndGet();
        }
        System.out.println(
                target.title() + ": " + results.line(target, findings(target)) + (exit == 0 ? "" : ", exit " + exit));
    }

    private void merge(FuzzTarget target) throws IOException, InterruptedException {
        Path least = made(root.resolve("merged").resolve(target.title()));
        List<String> command = command(target);
        command.add("-merge=1");
        command.add(least.toString());
        command.add(Corpus.directory(target).toString());
        command.add(made(root.resolve("corpus").resolve(target.title())).toString());
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(target).toFile())
                .start()
                .waitFor();
        System.out.println(target.title() + ": " + Corpus.files(least).size() + " inputs in " + least);
    }

    private List<String> command(FuzzTarget target) throws IOException {
        Path found = made(root.resolve("findings").resolve(target.title()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=disabled",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=dev.spate.**",
                "--instrumentation_excludes=dev.spate.fuzz.**",
                "--custom_hook_includes=none.**",
                "--disabled_hooks=" + disabledHooks(),
                "--trace=cov",
                "--mutator_framework=false",
                "--reproducer_path=" + found,
                "--keep_going=5",
                "-artifact_prefix=" + found + "/",
                "-max_len=" + target.mostBytes(),
                "-rss_limit_mb=2048",
                // The clock's time: on a busy machine the first input waits for classes to be instrumented.
                "-timeout=300",
                "-report_slow_units=300",
                "-print_final_stats=1"));
        return command;
    }

    private static String disabledHooks() {
        return SANITIZERS.stream()
                .map(each -> "com.code_intelligence.jazzer.sanitizers." + each)
                .collect(Collectors.joining(":"));
    }

    private Path log(FuzzTarget target) throws IOException {
        return made(root.resolve("logs")).resolve(target.title() + ".log");
    }

    /** How many inputs broke a promise; Jazzer adds a program for each, which does not count. */
    private int findings(FuzzTarget target) {
        try {
            return (int) Corpus.files(root.resolve("findings").resolve(target.title())).stream()
                    .filter(each -> !each.getFileName().toString().endsWith(".java"))
                    .count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path made(Path directory) throws IOException {
        return Files.createDirectories(directory);
    }
}
