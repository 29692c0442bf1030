package io.amcast.testkit.laws;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes values at random. All that is random about a value must come from the generator's argument, or a seed repeats nothing.
 *
 * <p>Keep the space small: laws break where messages meet, so a handful of keys and amounts finds more than a million of them.
 *
 * @param <T> what is made
 */
@FunctionalInterface
public interface Gen<T> {
    /** The next value. */
    T next(RandomGenerator random);

    /** One of some values, each as likely. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static <T> Gen<T> among(T... values) {
        return oneOf(
                List.of(values).stream().<Gen<T>>map(value -> random -> value).toList());
    }

    /** A value of one of some generators, each as likely; name one twice to have it twice as often. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static <T> Gen<T> oneOf(Gen<? extends T>... generators) {
        return oneOf(List.of(generators));
    }

    private static <T> Gen<T> oneOf(List<? extends Gen<? extends T>> generators) {
        if (generators.isEmpty()) {
            throw new IllegalArgumentException("a generator of nothing: give at least one value");
        }
        return random -> generators.get(random.nextInt(generators.size())).next(random);
    }

    /** A value made of another. */
    default <U> Gen<U> map(Function<? super T, ? extends U> function) {
        return random -> function.apply(next(random));
    }
}
