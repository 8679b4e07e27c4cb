import * as z from "zod";

/** What every answer carries, around data of any kind; what else an answer says stays in it. */
export const ApiResponseSchema = <Data extends z.ZodType>(data: Data) =>
  z.looseObject({
    success: z.boolean(),
    data: data.optional(),
    error: z.string().optional(),
  });

export type ApiResponse<Data> = {
  success: boolean;
  data?: Data;
  error?: string;
};
