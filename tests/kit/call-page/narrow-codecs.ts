// How does a page come to lack a codec that its browser has? Its descriptions are made of transceivers that name fewer.

/** From now on its offers name this codec alone for the audio that it sends. */
export function sendAudioAs(mimeType: string): void {
  const codecs = RTCRtpSender.getCapabilities('audio')?.codecs ?? [];
  const wanted = codecs.filter((codec) => codec.mimeType === mimeType);
  beforeDescribing(['createOffer'], ({ sender }) => (sender.track?.kind === 'audio' ? wanted : []));
}

/** From now on it takes no video of this codec, whoever makes the offers. */
export function takeNoVideoAs(mimeType: string): void {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const others = codecs.filter((codec) => codec.mimeType !== mimeType);
  beforeDescribing(['createOffer', 'createAnswer'], ({ receiver, sender }) =>
    receiver.track.kind === 'video' && sender.track === null ? others : [],
  );
}

/** `prefer`: none leaves a transceiver as it is. */
function beforeDescribing(
  names: readonly ('createOffer' | 'createAnswer')[],
  prefer: (transceiver: RTCRtpTransceiver) => RTCRtpCodec[],
): void {
  for (const name of names) {
    const describe = RTCPeerConnection.prototype[name];
    const narrowed = function (this: RTCPeerConnection, options?: RTCOfferOptions) {
      for (const transceiver of this.getTransceivers()) {
        const codecs = prefer(transceiver);
        if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
      }
      return Reflect.apply(describe, this, [options]);
    };
    Object.assign(RTCPeerConnection.prototype, { [name]: narrowed });
  }
}
