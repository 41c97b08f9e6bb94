/** While one group waits for the chain, the next can use the database. */
const width = 2

/**
 * Lets questions that come while another group is being answered be answered together: alone each goes at once, under load
 * they share what a group costs. An error of the whole group is everybody's.
 */
export class Grouped<Question, Answer> {
  readonly #answer: (questions: Question[]) => Promise<Answer[]>
  readonly #most: number
  #waiting: { question: Question; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  #groups = 0

  constructor(answer: (questions: Question[]) => Promise<Answer[]>, most: number) {
    this.#answer = answer
    this.#most = most
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      if (this.#groups < width) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#groups++
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#most)
      try {
        const answers = await this.#answer(group.map((entry) => entry.question))
        for (const [index, entry] of group.entries()) entry.resolve(answers[index]!)
      } catch (error) {
        for (const entry of group) entry.reject(error)
      }
    }
    this.#groups--
  }
}
