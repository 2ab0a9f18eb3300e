/**
 * Headers of every answer. Nothing is kept by anybody on the way, since what is answered depends on who asks; nothing
 * is guessed, framed or followed. They are made in one step, which is one for the engine as well.
 */
export function answerHeaders(requestId: string): Record<string, string> {
  return {
    "Cache-Control": "private, no-store",
    Vary: "Accept, Authorization, Origin, X-API-Key",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Request-ID": requestId,
  };
}
