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
      @ForAll @IntRange(max = 1 << 20) int place, @ForAll byte value) {
    byte[] bytes = Script.plan(7).build().toByteArray();
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
      plan = DevicePlan.parse(bytes, ClientSettings.DEFAULT);
    } catch (Refusal expected) {
      return;
    }
    assertThat(plan.training().samplingRate()).isGreaterThan(0).isLessThanOrEqualTo(1);
    assertThat(plan.training().noiseMultiplier()).isGreaterThan(0).isLessThanOrEqualTo(256);
    assertThat(plan.training().clippingNorm()).isBetween(0x1p-20, 0x1p20);
    assertThat(plan.training().steps()).isBetween(1, ClientSettings.DEFAULT.maximumSteps());
    assertThat(plan.ringBits()).isBetween(2, 32);
    assertThat(plan.valueBits()).isBetween(1, plan.ringBits() - 1);
    assertThat(plan.range()).isGreaterThan(0).isFinite();
    assertThat(plan.round()).isBetween(1, plan.rounds());
  }
}
