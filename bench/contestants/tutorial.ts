/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the guides hand over plain objects */
import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import axios from "axios";
import { Max, Min } from "class-validator";
import DataLoader from "dataloader";
import {
  Arg,
  Args,
  ArgsType,
  buildSchema,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from "type-graphql";
import {
  idsInXml,
  maxIdsInUrl,
  originOf,
  settings,
  toUser,
  type ContentAnswer,
  type EnrollmentAnswer,
  type EnrollmentRow,
  type UserAnswer,
} from "./ispring.js";

/** The same packages as Rollcall's, put together as their guides do. */
enum Origin {
  ADMIN = "ADMIN",
  CATALOG = "CATALOG",
}
registerEnumType(Origin, { name: "Origin" });

@ObjectType()
class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true })
  email!: string | null;
}

@ObjectType()
class Course {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;
}

@ObjectType()
class Enrollment {
  @Field(() => ID)
  id!: string;

  @Field(() => Origin)
  origin!: Origin;

  @Field(() => String)
  accessStartsAt!: string;

  account!: string;
  userId!: string;
  courseId!: string;
}

@ObjectType()
class EnrollmentPage {
  @Field(() => [Enrollment])
  nodes!: Enrollment[];

  @Field(() => String, { nullable: true })
  nextPageToken!: string | null;
}

@ArgsType()
class PageArgs {
  @Field(() => Int)
  @Min(1)
  @Max(1_000)
  pageSize!: number;

  @Field(() => String, { nullable: true })
  pageToken?: string;
}

class Account {
  readonly users = new DataLoader<string, User | null>(async (ids) => {
    const { userProfiles } = await this.byIds<UserAnswer>("/users/v2", "userIds", ids);
    const users = new Map(userProfiles.map((row) => [row.userId, toUser(row)]));
    return ids.map((id) => users.get(id) ?? null);
  });

  readonly courses = new DataLoader<string, Course | null>(async (ids) => {
    const { contentItems } = await this.byIds<ContentAnswer>("/contents", "contentItemIds", ids);
    const courses = new Map(
      contentItems.map(({ contentItemId: id, title }) => [id, { id, title }]),
    );
    return ids.map((id) => courses.get(id) ?? null);
  });

  constructor(private readonly address: string) {}

  async enrollments(params: object): Promise<EnrollmentAnswer> {
    return this.get<EnrollmentAnswer>("/enrollments", params);
  }

  toEnrollments(rows: readonly EnrollmentRow[]): Enrollment[] {
    return rows.map((row) => ({
      id: row.enrollmentId,
      origin: Origin[originOf(row)],
      accessStartsAt: row.accessDate,
      account: this.address,
      userId: row.learnerId,
      courseId: row.courseId,
    }));
  }

  private async get<Answer>(path: string, params: object): Promise<Answer> {
    const { data } = await axios.get<Answer>(this.address + path, {
      params,
      headers: { authorization: "Bearer bench" },
    });
    return data;
  }

  private async byIds<Answer>(path: string, name: string, ids: readonly string[]): Promise<Answer> {
    if (ids.length <= maxIdsInUrl) return this.get(path, { [name]: ids, pageSize: 1_000 });
    const { data } = await axios.post<Answer>(this.address + path, idsInXml(name, ids), {
      headers: { authorization: "Bearer bench", "content-type": "application/xml" },
    });
    return data;
  }
}

/** One for each request, so that what a viewer may see is loaded for this viewer alone. */
interface Context {
  account(address: string): Account;
}

function createContext(): Context {
  const accounts = new Map<string, Account>();
  return {
    account: (address) => {
      const known = accounts.get(address);
      if (known !== undefined) return known;
      const account = new Account(address);
      accounts.set(address, account);
      return account;
    },
  };
}

@Resolver(() => Enrollment)
class EnrollmentResolver {
  @Query(() => Enrollment, { nullable: true })
  async enrollment(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<unknown> {
    const account = context.account(settings.main);
    const { enrollments } = await account.enrollments({ enrollmentIds: [id] });
    return account.toEnrollments(enrollments)[0];
  }

  @Query(() => EnrollmentPage)
  async enrollments(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: Context,
  ): Promise<EnrollmentPage> {
    const account = context.account(settings.main);
    const { enrollments, nextPageToken } = await account.enrollments({
      pageSize: page.pageSize,
      pageToken: page.pageToken,
    });
    return {
      nodes: account.toEnrollments(enrollments),
      nextPageToken: nextPageToken ?? null,
    };
  }

  @Query(() => [Enrollment])
  async ordered(
    @Arg("origin", () => Origin) origin: Origin,
    @Arg("dueBefore", () => String) dueBefore: string,
    @Args(() => PageArgs) { pageSize }: PageArgs,
    @Ctx() context: Context,
  ): Promise<Enrollment[]> {
    const account = context.account(settings.list);
    const rows: EnrollmentRow[] = [];
    let pageToken: string | undefined;
    do {
      const page: EnrollmentAnswer = await account.enrollments({ pageSize: 1_000, pageToken });
      rows.push(...page.enrollments);
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    const wanted = rows
      .filter((row) => Origin[originOf(row)] === origin && row.dueDate < dueBefore)
      .sort((a, b) => (a.dueDate < b.dueDate ? 1 : -1));
    return account.toEnrollments(wanted.slice(0, pageSize));
  }

  @Query(() => [Enrollment])
  async everywhere(
    @Args(() => PageArgs) { pageSize }: PageArgs,
    @Ctx() context: Context,
  ): Promise<Enrollment[]> {
    const pages = await Promise.all(
      settings.quarters.map(async (address) => {
        const account = context.account(address);
        const { enrollments } = await account.enrollments({ pageSize });
        return account.toEnrollments(enrollments);
      }),
    );
    return pages.flat();
  }

  @FieldResolver(() => User, { nullable: true })
  user(@Root() { account, userId }: Enrollment, @Ctx() context: Context): Promise<User | null> {
    return context.account(account).users.load(userId);
  }

  @FieldResolver(() => Course, { nullable: true })
  course(
    @Root() { account, courseId }: Enrollment,
    @Ctx() context: Context,
  ): Promise<Course | null> {
    return context.account(account).courses.load(courseId);
  }
}

const schema = await buildSchema({ resolvers: [EnrollmentResolver], validate: true });
const server = new ApolloServer<Context>({ schema });
await startStandaloneServer(server, {
  listen: { port: settings.port, host: "127.0.0.1" },
  context: async () => createContext(),
});
