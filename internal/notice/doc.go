// Package notice sends messages: letters over SMTP and short texts through a gateway over HTTP. It keeps nothing and decides nothing: what is
// said, to whom and when is its caller's, who calls it from a job, so that a message that could not be handed over is tried again.
//
// Handing over can fail after the other side has taken the message: the reply is lost. So a message is sent at least once, and each carries an
// id by which whoever receives it knows a repetition: Message-ID in a letter, Idempotency-Key for a gateway.
package notice
