"""The model "session_average": the weighted mean of a session's vectors points at the next item.

One table of vectors for both sides, cosine over a temperature, a learned weight by the number of later
events, sampled softmax with logQ correction, dropout (Hou et al.: CORE, SIGIR 2022, in its averaging form).
An item's vector is a projection of its content, plus a residual, plus a share of the residuals of the items
that it was chosen with (one step of graph convolution, as in He et al.: LightGCN, SIGIR 2020), so that few
sessions suffice. An item without sessions has shares of the residuals of items with like content instead.
Cold-item dropout treats other items so now and then: this teaches where an item without sessions belongs.

`training.py` is the order of the steps; `batches.py` draws what each step sees; `alike.py` compares the
contents; `table.py` has the parameters and makes vectors of them; `loss.py` has the loss and its gradient;
`adam.py` changes the parameters.
"""

from recbuild.learn.session_average.training import train

__all__ = ["train"]
