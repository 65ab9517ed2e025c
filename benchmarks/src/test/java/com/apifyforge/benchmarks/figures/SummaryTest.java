package com.apifyforge.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.benchmarks.figures.Summary.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(9, 1, 4))).isEqualTo(new Spread(4, 1, 9));
        assertThat(Spread.of(List.of(10, 1, 4, 5))).isEqualTo(new Spread(4.5, 1, 10));
        assertThat(Spread.of(List.of(7.5))).isEqualTo(new Spread(7.5, 7.5, 7.5));
    }

    @Test
    void eachFigureIsSummedUpByItself() {
        var summary = new Summary(List.of(
                new Figures().put("a", 1).put("b", 30),
                new Figures().put("a", 3).put("b", 10)));
        assertThat(summary.only(Spread::median).values())
                .containsEntry("a", 2.0)
                .containsEntry("b", 20.0);
        assertThat(summary.only(Spread::lowest).values()).containsEntry("b", 10.0);
    }
}
