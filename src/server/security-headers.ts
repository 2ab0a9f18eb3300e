/**
 * Headers of every answer. Nothing is kept by anybody on the way, since what is answered depends on who asks; nothing
 * is guessed, framed or followed.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Cache-Control": "private, no-store",
  Vary: "Accept, Authorization, Origin, X-API-Key",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};
