package dev.tacit.privacy.event;

/**
 * What was released, as data. An event says nothing of its privacy: an accountant does, under a
 * neighbouring relation, or refuses with {@link
 * dev.tacit.privacy.accounting.UnsupportedEventException}. Values are immutable and comparable.
 */
public sealed interface PrivacyEvent
    permits Gaussian,
        Laplace,
        DiscreteLaplace,
        DiscreteGaussian,
        Skellam,
        DistributedDiscreteGaussian,
        VectorSkellam,
        RandomizedResponse,
        Exponential,
        PermuteAndFlip,
        EpsilonDelta,
        ZeroConcentrated,
        MixtureOfGaussians,
        TreeAggregation,
        TruncatedPoissonGaussian,
        PoissonSampled,
        FixedSizeSampled,
        SinglePass,
        RepeatAndSelect,
        SelfComposed,
        Composed {}
