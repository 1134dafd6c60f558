/* to be generated below */
export {};
