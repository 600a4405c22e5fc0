package dev.spate.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a class with these seeds and with that of the run, see {@link TestSeed}. A seed that once failed
 * stays in the list.
 */
@ClassTemplate
@ExtendWith(TestSeed.Several.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SeveralSeeds {
    long[] value();
}
