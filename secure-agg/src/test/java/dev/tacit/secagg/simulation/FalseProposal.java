package dev.tacit.secagg.simulation;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a server may tell one device, and not the others, before a session begins. */
final class FalseProposal {
  private FalseProposal() {}

  /**
   * The device that believes it.
   *
   * @throws dev.tacit.secagg.SecAggException if it does not
   */
  static SecAggClient join(Fleet fleet, int device, Random random) {
    SecAggParameters told = fleet.parameters;
    int cohort = fleet.roster.size();
    return switch (random.nextInt(6)) {
      case 0 -> join(fleet, device, told, fleet.binding, Fleet.names(cohort - 1), 1, 2);
      case 1 -> join(fleet, device, unfit(cohort), fleet.binding, fleet.roster, 1, 2);
      case 2 -> join(fleet, device, told, fleet.binding, fleet.roster, 1, told.threshold() + 1);
      case 3 -> join(fleet, device, told, fleet.binding, fleet.roster, told.degree() + 1, 2);
      case 4 -> join(fleet, device, wider(told), fleet.binding, fleet.roster, 1, 2);
      default -> {
        SessionBinding checkpoint = Fleet.binding(fleet.roster, 1, (byte) 9);
        yield join(fleet, device, told, checkpoint, fleet.roster, 1, 2);
      }
    };
  }

  /** More neighbours than there are others. */
  private static SecAggParameters unfit(int cohort) {
    return new SecAggParameters(cohort + 1, cohort + 1, 8, 1);
  }

  /** Another ring: fits, but is not what the others sign. */
  private static SecAggParameters wider(SecAggParameters told) {
    List<VectorShape> vectors = new ArrayList<>(told.vectors());
    VectorShape last = vectors.remove(vectors.size() - 1);
    int bits = last.ringBits() % 32 == 0 ? last.ringBits() - 1 : last.ringBits() + 1;
    vectors.add(new VectorShape(bits, last.dimension()));
    return new SecAggParameters(told.degree(), told.threshold(), vectors);
  }

  private static SecAggClient join(
      Fleet fleet,
      int device,
      SecAggParameters parameters,
      SessionBinding binding,
      List<String> roster,
      int minimumNeighbours,
      int minimumThreshold) {
    return new SecAggClient(
        parameters,
        binding,
        roster,
        Fleet.identity(fleet.roster.get(device)),
        Fleet.TRUST,
        new ClientPolicy(minimumNeighbours, minimumThreshold, 2),
        SeededRandom.of(device),
        TestAuthority.NOW);
  }
}
