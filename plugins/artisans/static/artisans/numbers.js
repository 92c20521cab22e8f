// Which clips say a sum of money, without a network: as `prompts/numbers.py`, for what is touched together on the price step.
const FRENCH_LAST = { 80: "eighty", hundreds: "hundred" };

function french(number) {
  const hundreds = (part) => {
    const many = Math.floor(part / 100), rest = part % 100;
    if (!many) return [`${rest}`];
    return [...(many > 1 ? [`${many}`] : []), many > 1 && !rest ? "hundreds" : "hundred", ...(rest ? [`${rest}`] : [])];
  };
  const thousands = Math.floor(number / 1000), rest = number % 1000;
  if (!thousands) return hundreds(rest);
  const many = thousands > 1 ? hundreds(thousands) : [];
  if (many.length) { const last = many.pop(); many.push(FRENCH_LAST[last] ?? last); }
  return [...many, "thousand", ...(rest ? hundreds(rest) : [])];
}

function arabic(number) {
  const hundreds = (part) => {
    const spoken = part >= 100 ? [`${part - part % 100}`] : [], rest = part % 100;
    if (rest >= 20) spoken.push(...(rest % 10 ? [`${rest % 10}`] : []), `${rest - rest % 10}`);
    else if (rest || part < 100) spoken.push(`${rest}`);
    return spoken.flatMap((each) => ["and", each]).slice(1);
  };
  const thousands = Math.floor(number / 1000), rest = number % 1000, last = thousands % 100;
  const groups = !thousands ? [] : [thousands === 1 ? ["thousand"] : thousands === 2 ? ["two_thousand"] : [...hundreds(thousands), last >= 3 && last <= 10 ? "thousands" : "thousand"]];
  if (rest || !thousands) groups.push(hundreds(rest));
  return groups.flatMap((each) => ["and", ...each]).slice(1);
}

function of(number, unit, voice) {
  if (voice !== "ary") return [...french(number), `${unit}.${number < 2 ? "one" : "many"}`];
  if (number === 1 || number === 2) return [`${unit}.${number === 1 ? "one" : "two"}`];
  const last = number % 100;
  return [...arabic(number), `${unit}.${last >= 3 && last <= 10 ? "few" : last > 10 ? "many" : "other"}`];
}

// `value`: a number of the currency. Nothing for what is not spoken.
export function amount(value, currency, voice) {
  const cents = Math.round(value * 100), whole = Math.floor(cents / 100), rest = cents % 100;
  if (!(cents >= 0) || whole > 999999 || !["MAD", "EUR"].includes(currency)) return [];
  const parts = whole || !rest ? of(whole, currency, voice) : [];
  return rest ? [...parts, ...(parts.length ? ["and"] : []), ...of(rest, "centime", voice)] : parts;
}
