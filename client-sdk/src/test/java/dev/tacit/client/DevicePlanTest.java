package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.protocol.v1.Plan;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes come: a valid plan or a refusal, nothing else. */
class DevicePlanTest {
  @Property(tries = 500)
  void parse_anyBytes_isRefused(@ForAll @Size(max = 300) byte[] bytes) {
    assertRefusedOrWithinRanges(bytes);
  }

  @Property(tries = 2000)
  void parse_damagedPlan_isRefusedOrWithinItsRanges(
      @ForAll @IntRange(max = 2) int kind,
      @ForAll @IntRange(max = 1 << 20) int place,
      @ForAll byte value) {
    Plan.Builder plan = Script.plan(7);
    if (kind > 0) {
      plan = kind == 1 ? UserLevel.distributed(7) : UserLevel.central(7);
    }
    byte[] bytes = plan.build().toByteArray();
    bytes[place % bytes.length] = value;
    assertRefusedOrWithinRanges(bytes);
  }

  @Property(tries = 1000)
  void parse_anyNumbers_isRefusedOrWithinItsRanges(
      @ForAll double q,
      @ForAll double sigma,
      @ForAll double clip,
      @ForAll double range,
      @ForAll int steps,
      @ForAll int ring) {
    Plan.Builder plan = Script.plan(7);
    plan.getLocalDpSgdBuilder()
        .setSamplingRate(q)
        .setNoiseMultiplier(sigma)
        .setClippingNorm(clip)
        .setSteps(steps);
    plan.getQuantisationBuilder().setRingBits(ring).setRange(range);
    assertRefusedOrWithinRanges(plan.build().toByteArray());
  }

  private static void assertRefusedOrWithinRanges(byte[] bytes) {
    DevicePlan plan;
    try {
      plan = DevicePlan.parse(bytes, ClientSettings.DEFAULT, Fleet.POLICY);
    } catch (Refusal expected) {
      return;
    }
    assertThat(plan.round()).isBetween(1, plan.rounds());
    assertThat(plan.assignment().steps()).isBetween(1, ClientSettings.DEFAULT.maximumSteps());
    assertThat(plan.assignment().vectors(14).get(0).ringBits()).isBetween(2, 32);
    assertThat(plan.assignment().noiseMultiplier()).isGreaterThan(0).isFinite();
    assertThat(plan.assignment().minimumSurvivors())
        .isGreaterThanOrEqualTo(Fleet.POLICY.minimumCohort());
    if (plan.assignment() instanceof LocalDpSgdWork work) {
      assertThat(work.settings().samplingRate()).isGreaterThan(0).isLessThanOrEqualTo(1);
      assertThat(work.settings().noiseMultiplier()).isLessThanOrEqualTo(256);
      assertThat(work.settings().clippingNorm()).isBetween(0x1p-20, 0x1p20);
      assertThat(work.valueBits()).isBetween(1, work.ringBits() - 1);
      assertThat(work.range()).isGreaterThan(0).isFinite();
    }
  }
}
