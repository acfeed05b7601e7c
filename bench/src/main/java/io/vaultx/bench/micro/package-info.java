/**
 * What the product's inner parts cost by themselves, without a server around them (JMH). The one package of the benchmark
 * that uses the product's classes. Read {@link io.vaultx.bench.micro.MicroBenchmarks} first.
 */
@NullMarked
package io.vaultx.bench.micro;

import org.jspecify.annotations.NullMarked;
