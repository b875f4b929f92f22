package dev.tacit.privacy.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Events as Jackson trees. */
final class EventWriter {
  private EventWriter() {}

  static ObjectNode tree(PrivacyEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (!composition(event, node)
        && !noise(event, node)
        && !shares(event, node)
        && !guarantee(event, node)) {
      sampling(event, node);
    }
    return node;
  }

  private static boolean composition(PrivacyEvent event, ObjectNode node) {
    if (event instanceof SelfComposed repeated) {
      node.put("type", "self_composed").put("count", repeated.count());
      node.set("event", tree(repeated.event()));
    } else if (event instanceof Composed composed) {
      ArrayNode events = node.put("type", "composed").putArray("events");
      composed.events().forEach(part -> events.add(tree(part)));
    } else if (event instanceof RepeatAndSelect select) {
      node.put("type", "repeat_and_select").set("event", tree(select.event()));
      node.put("mean", select.mean()).put("shape", select.shape());
    } else {
      return false;
    }
    return true;
  }

  private static boolean noise(PrivacyEvent event, ObjectNode node) {
    if (event instanceof Gaussian gaussian) {
      node.put("type", "gaussian").put("sigma", gaussian.sigma());
    } else if (event instanceof Laplace laplace) {
      node.put("type", "laplace").put("b", laplace.b());
    } else if (event instanceof DiscreteLaplace laplace) {
      node.put("type", "discrete_laplace").put("a", laplace.a());
      node.put("sensitivity", laplace.sensitivity());
    } else if (event instanceof DiscreteGaussian gaussian) {
      node.put("type", "discrete_gaussian").put("sigma", gaussian.sigma());
      node.put("sensitivity", gaussian.sensitivity());
    } else if (event instanceof Skellam skellam) {
      node.put("type", "skellam").put("variance", skellam.variance());
      node.put("sensitivity", skellam.sensitivity());
    } else if (event instanceof MixtureOfGaussians mixture) {
      node.put("type", "mixture_of_gaussians").put("sigma", mixture.sigma());
      mixture.sensitivities().forEach(node.putArray("sensitivities")::add);
      mixture.probabilities().forEach(node.putArray("probs")::add);
    } else if (event instanceof TreeAggregation tree) {
      node.put("type", "tree_single_epoch").put("sigma", tree.sigma());
      if (tree.stepCounts().size() == 1) {
        node.put("step_counts", tree.stepCounts().get(0));
      } else {
        tree.stepCounts().forEach(node.putArray("step_counts")::add);
      }
    } else {
      return false;
    }
    return true;
  }

  private static boolean shares(PrivacyEvent event, ObjectNode node) {
    if (event instanceof DistributedDiscreteGaussian gaussian) {
      node.put("type", "distributed_discrete_gaussian");
      node.put("share_sigma", gaussian.shareSigma()).put("shares", gaussian.shares());
      node.put("l2_sensitivity", gaussian.l2Sensitivity());
      node.put("dimension", gaussian.dimension());
    } else if (event instanceof VectorSkellam skellam) {
      node.put("type", "vector_skellam").put("variance", skellam.variance());
      node.put("l1_sensitivity", skellam.l1Sensitivity());
      node.put("l2_sensitivity", skellam.l2Sensitivity());
    } else {
      return false;
    }
    return true;
  }

  private static boolean guarantee(PrivacyEvent event, ObjectNode node) {
    if (event instanceof RandomizedResponse response) {
      node.put("type", "randomized_response").put("noise_parameter", response.noiseParameter());
      node.put("num_buckets", response.numBuckets());
    } else if (event instanceof Exponential exponential) {
      node.put("type", "exponential").put("epsilon", exponential.epsilon());
    } else if (event instanceof PermuteAndFlip flip) {
      node.put("type", "permute_and_flip").put("epsilon", flip.epsilon());
    } else if (event instanceof EpsilonDelta pair) {
      node.put("type", "epsilon_delta").put("epsilon", pair.epsilon()).put("delta", pair.delta());
    } else if (event instanceof ZeroConcentrated concentrated) {
      node.put("type", "zcdp").put("rho", concentrated.rho());
    } else {
      return false;
    }
    return true;
  }

  private static void sampling(PrivacyEvent event, ObjectNode node) {
    if (event instanceof PoissonSampled sampled) {
      node.put("type", "poisson").put("q", sampled.q()).set("event", tree(sampled.event()));
    } else if (event instanceof FixedSizeSampled sampled) {
      node.put("type", "fixed_size_without_replacement");
      node.put("dataset_size", sampled.datasetSize()).put("sample_size", sampled.sampleSize());
      node.set("event", tree(sampled.event()));
    } else if (event instanceof TruncatedPoissonGaussian truncated) {
      node.put("type", "truncated_poisson_gaussian");
      node.put("dataset_size", truncated.datasetSize()).put("q", truncated.q());
      node.put("max_batch", truncated.maxBatch()).put("sigma", truncated.sigma());
    } else if (event instanceof SinglePass pass) {
      node.put("type", "single_pass").put("batches", pass.batches());
      node.set("event", tree(pass.event()));
    } else {
      throw new IllegalArgumentException("event has no JSON form: " + event);
    }
  }
}
