import { Random } from "./random.js";

/** Someone who learns here; each platform knows them by its own ids and spelling. */
export interface Person {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly username: string;
  /** The platforms that know the person. */
  readonly platforms: readonly Platform[];
}

export interface Course {
  readonly number: number;
  readonly title: string;
  /** An Open edX course key. */
  readonly key: string;
  readonly org: string;
  readonly kind: "course" | "track";
}

export type Platform = "catalog" | "moocit" | "ispring" | "truto";

export interface Attendance {
  readonly person: Person;
  readonly course: Course;
  /** When it began. */
  readonly at: number;
}

/** The school behind all four platforms, before any of them writes it down in its own way. */
export interface School {
  readonly seed: number;
  readonly people: readonly Person[];
  readonly courses: readonly Course[];
  readonly attendance: Readonly<Record<Platform, readonly Attendance[]>>;
}

export interface SchoolOptions {
  readonly seed?: number | undefined;
  readonly people?: number | undefined;
}

const firstNames =
  "Mira Ola Zoë Björn Chloé Nguyễn Łukasz Aisha Dmitri Éva João Sinéad Yuki 美咲 Omar Priya Sven Ines Tomás Noor Élodie Kwame Lars Ana".split(
    " ",
  );
const lastNames =
  "Kovac O'Brien Müller García-López Nowak Ivanova Søndergaard Dubois Tanaka 田中 Okafor Haddad Smith van_der_Berg Rossi Çelik Jensen Novák Silva Lindqvist".split(
    " ",
  );
const subjects =
  "Data Skills|Fire Safety|Negotiation|Spreadsheets for People & Teams|Café Hygiene|Statistics I|Statistics II|Privacy <for> Everyone|Onboarding|First Aid|Project Basics|Writing Well|Überzeugend sprechen|日本語入門|Machine Learning|Team Leadership|Public Speaking|Budgeting|Customer Care|Python".split(
    "|",
  );
const orgs = ["Acme", "Globex", "École", "Initech"];
const platforms: readonly Platform[] = ["catalog", "moocit", "ispring", "truto"];
const firstDay = Date.UTC(2025, 8, 1, 6);
const courseCount = 60;

function createPeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const firstName = random.pick(firstNames);
    const lastName = random.pick(lastNames).replaceAll("_", " ");
    const plain = `${firstName}.${lastName}`
      .normalize("NFD")
      .toLowerCase()
      .replace(/[^a-z.]+/g, "");
    const known = platforms.filter(() => random.chance(0.5));
    return {
      number: index + 1,
      firstName,
      lastName,
      email: `${plain}.${index + 1}@school.example`,
      username: `${plain}.${index + 1}`,
      platforms: known.length > 0 ? known : [random.pick(platforms)],
    };
  });
}

function createCourses(): Course[] {
  return Array.from({ length: courseCount }, (_, index) => {
    const subject = subjects[index % subjects.length] ?? "";
    const level = Math.floor(index / subjects.length) + 1;
    const org = orgs[index % orgs.length] ?? "";
    return {
      number: index + 1,
      title: level === 1 ? subject : `${subject}, part ${level}`,
      key: `course-v1:${org}+C${100 + index}+${2025 + (index % 2)}`,
      org,
      kind: index % 10 === 9 ? "track" : "course",
    };
  });
}

/** Moments to the minute, many of them equal, so that ties occur. */
function moment(random: Random): number {
  return firstDay + random.below(400) * 86_400_000 + random.below(20) * 1_800_000;
}

/** The same options give the same school, to the letter. */
export function createSchool({ seed = 1, people: count = 2_000 }: SchoolOptions = {}): School {
  const random = new Random(seed);
  const people = createPeople(random, count);
  const courses = createCourses();
  const attendance: Record<Platform, Attendance[]> = {
    catalog: [],
    moocit: [],
    ispring: [],
    truto: [],
  };
  for (const person of people) {
    for (const platform of person.platforms) {
      for (const course of random.sample(courses, 1 + random.below(4))) {
        attendance[platform].push({ person, course, at: moment(random) });
      }
    }
  }
  for (const list of Object.values(attendance)) list.sort((a, b) => a.at - b.at);
  return { seed, people, courses, attendance };
}

/** The people whom a platform knows. */
export function peopleOf(school: School, platform: Platform): readonly Person[] {
  return school.people.filter((person) => person.platforms.includes(platform));
}

/** The same e-mail in the letter case that a platform happens to use. */
export function emailCase(person: Person, platform: Platform): string {
  const [name = "", host = ""] = person.email.split("@");
  if (platform === "ispring" && person.number % 3 === 0) return person.email.toUpperCase();
  if (platform === "moocit" && person.number % 4 === 0) {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}@${host}`;
  }
  return platform === "truto" && person.number % 5 === 0 ? `${name}@School.Example` : person.email;
}
