/** Whether a text consists of certain ASCII characters alone. Faster than an expression: long lists of ids are looked at. */
export function onlyOf(characters: string): (text: string) => boolean {
  const known = new Uint8Array(128);
  for (const character of characters) known[character.charCodeAt(0)] = 1;
  return (text) => {
    for (let at = 0; at < text.length; at += 1) {
      if (known[text.charCodeAt(at)] !== 1) return false;
    }
    return true;
  };
}

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const lettersAndDigits = `${upper}${upper.toLowerCase()}0123456789`;
