package dev.tacit.secagg.client;

import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.message.Advertisement;

/** Nothing was sent yet. */
final class NotAdvertised extends ClientState {
  private final ClientContext context;

  NotAdvertised(ClientContext context) {
    this.context = context;
  }

  @Override
  boolean takesInput() {
    return true;
  }

  @Override
  Step advertise() {
    AgreementKey maskKey = AgreementKey.generate(context.random);
    AgreementKey shareKey = AgreementKey.generate(context.random);
    byte[] text =
        context
            .session
            .texts()
            .advertisement(context.self, maskKey.publicKey(), shareKey.publicKey());
    Advertisement advertisement =
        new Advertisement(
            context.identity.certificateDer(),
            maskKey.publicKey(),
            shareKey.publicKey(),
            context.identity.sign(text));
    return new Step(new AwaitingKeys(context, maskKey, shareKey), advertisement.encode());
  }

  @Override
  void wipe() {
    context.wipe();
  }
}
