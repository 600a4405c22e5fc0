package dev.spate.report.text;

import dev.spate.report.TradingFigures;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clients that downloaded beside the one that is measured, a text for each program. */
final class OthersText {
    private OthersText() {}

    /** {@code 5 aria2c: 5 complete, after 18.2 s (middle), gave 310.2 MiB}. */
    static List<String> of(TradingFigures trading) {
        Map<String, List<TradingFigures.Other>> byProgram = new LinkedHashMap<>();
        trading.others()
                .forEach(other -> byProgram
                        .computeIfAbsent(other.client(), name -> new ArrayList<>())
                        .add(other));
        List<String> texts = new ArrayList<>();
        byProgram.forEach((program, all) -> texts.add(all.size() + " " + CleanText.spaced(program) + ": "
                + all.stream().filter(other -> other.completedSeconds() >= 0).count() + " complete, after "
                + Quantity.number(TradingFigures.middle(all)) + " s (middle), gave "
                + Quantity.bytes(all.stream()
                        .mapToLong(other -> Math.max(0, other.uploadedBytes()))
                        .sum())));
        return texts;
    }
}
