package dev.tacit.authority;

import dev.tacit.protocol.identity.Enrolment;
import java.io.IOException;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Whether an applicant holds the keys it wants certified. Failures are IllegalArgumentExceptions
 * whose message may be sent back: it says which rule was broken and nothing of what was sent.
 */
final class EnrolmentChecks {
  private static final int MAX_REQUEST_BYTES = 4096;
  private static final int UNCOMPRESSED_POINT_BYTES = 65;

  private EnrolmentChecks() {}

  /**
   * The key of a PKCS#10 request, which the request proves the possession of by its signature.
   *
   * @param certificateRequest DER; subject and attributes are ignored
   */
  static SubjectPublicKeyInfo tlsKey(byte[] certificateRequest) {
    if (certificateRequest.length == 0 || certificateRequest.length > MAX_REQUEST_BYTES) {
      throw new IllegalArgumentException(
          "tls_certificate_request must be 1 to "
              + MAX_REQUEST_BYTES
              + " bytes but was "
              + certificateRequest.length);
    }
    try {
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(certificateRequest);
      SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
      requireP256(key);
      if (!request
          .getSignatureAlgorithm()
          .getAlgorithm()
          .equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
        throw new IllegalArgumentException(
            "tls_certificate_request must be signed with ECDSA and SHA-256 but is not");
      }
      // Bouncy Castle refuses a point that is not on the curve when it decodes the key.
      if (!request.isSignatureValid(
          new BcECContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
              .build(PublicKeyFactory.createKey(key)))) {
        throw new IllegalArgumentException(
            "tls_certificate_request must be signed by its own key but is not");
      }
      return key;
    } catch (IOException | OperatorCreationException | PKCSException e) {
      throw new IllegalArgumentException("tls_certificate_request must be PKCS#10 but is not", e);
    }
  }

  /** That whoever holds the signing key signed this very request with it. */
  static void requireProof(byte[] signingKey, byte[] proof, byte[] certificateRequest) {
    if (signingKey.length != Ed25519PublicKeyParameters.KEY_SIZE
        || !Ed25519.validatePublicKeyFull(signingKey, 0)) {
      throw new IllegalArgumentException(
          "signing_public_key must be an Ed25519 public key of full order but is not");
    }
    byte[] text = Enrolment.proofText(certificateRequest);
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, new Ed25519PublicKeyParameters(signingKey));
    verifier.update(text, 0, text.length);
    if (!verifier.verifySignature(proof)) {
      throw new IllegalArgumentException(
          "signing_proof must be by signing_public_key over this request but is not");
    }
  }

  private static void requireP256(SubjectPublicKeyInfo key) {
    byte[] point = key.getPublicKeyData().getOctets();
    if (!key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !SECObjectIdentifiers.secp256r1.equals(key.getAlgorithm().getParameters())
        || point.length != UNCOMPRESSED_POINT_BYTES
        || point[0] != 4) {
      throw new IllegalArgumentException(
          "tls_certificate_request must be for a P-256 key, uncompressed, but is not");
    }
  }
}
